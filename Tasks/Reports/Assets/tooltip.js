"use strict";

// A box beside the pointer with every line's value there, and a dot on each line.

function tooltip(lines, axis, palette) {
  let box, dots;

  function init(u) {
    box = u.over.appendChild(element("div", "tooltip"));
    dots = lines.map(line => {
      const dot = u.over.appendChild(element("span", "hover-dot"));
      dot.style.background = palette.of(line.colour);
      return dot;
    });
    u.over.addEventListener("mouseleave", hide);
    hide();
  }

  function hide() {
    box.hidden = true;
    for (const dot of dots) dot.hidden = true;
  }

  function setCursor(u) {
    const at = u.cursor.idx;
    if (at == null || u.cursor.left < 0) return hide();
    const x = u.data[0][at];
    const place = axis.names ? axis.names[Math.round(x)] : numberText(x);
    box.replaceChildren(element("strong", "", `${axis.label} ${place ?? ""}`));
    const rows = [];
    lines.forEach((line, k) => {
      const value = u.data[line.at][at];
      const shown = value != null && u.series[line.at].show;
      dots[k].hidden = !shown;
      if (!shown) return;
      dots[k].style.left = `${u.valToPos(x, "x")}px`;
      dots[k].style.top = `${u.valToPos(value, "y")}px`;
      rows.push({ behind: line.role === "Published", row: row(u, line, at, value) });
    });
    box.append(...rows.sort((a, b) => a.behind - b.behind).map(one => one.row));
    box.hidden = box.childElementCount < 2;
    move(u);
  }

  function row(u, line, at, value) {
    const made = element("div");
    const half = line.band && u.data[line.band[1]][at] != null ? ` ± ${numberText(u.data[line.band[1]][at] - value, 2)}` : "";
    const published = line.role === "Published";
    made.append(
      swatch(palette.of(line.colour), published ? "published" : ""),
      element("span", "", published ? `${line.name}, published` : line.name),
      element("span", "", numberText(value) + half));
    return made;
  }

  function move(u) {
    const room = u.over.clientWidth - box.offsetWidth;
    const right = u.cursor.left + 14;
    box.style.left = `${Math.max(0, right <= room ? right : Math.min(u.cursor.left - box.offsetWidth - 14, room))}px`;
    box.style.top = `${Math.max(0, Math.min(u.cursor.top + 10, u.over.clientHeight - box.offsetHeight))}px`;
  }

  return { hooks: { init, setCursor } };
}
