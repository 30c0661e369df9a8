"use strict";

// Tables: a row of its own says what the rows under it belong to.

function drawTable(table, palette) {
  const made = document.getElementById("table").content.cloneNode(true);
  made.querySelector("h3").textContent = table.title;
  const scroll = made.querySelector(".scroll");
  scroll.setAttribute("aria-label", table.title);
  scroll.addEventListener("scroll", () => hint(scroll), { passive: true });
  const note = made.querySelector(".note");
  if (table.note) note.textContent = table.note;
  else note.remove();
  const isText = table.headings.map((_, k) => table.rows.every(row => row.cells[k]?.value == null && row.cells[k]?.text !== "–"));
  made.querySelector("thead tr").append(...table.headings.map((heading, k) => {
    const cell = element("th", "", heading);
    cell.scope = "col";
    if (isText[k]) cell.style.textAlign = "left";
    return cell;
  }));
  const body = made.querySelector("tbody");
  let group = "";
  for (const row of table.rows) {
    if (row.group !== group) {
      group = row.group;
      const line = body.insertRow();
      line.className = "group";
      const cell = element("th", "", group);
      cell.colSpan = table.headings.length;
      cell.scope = "rowgroup";
      line.append(cell);
    }
    body.append(tableRow(row, isText, palette));
  }
  return made;
}

// Shows at which edge a table goes on, and says so in words while its end is out of sight.
function hint(scroll) {
  const left = scroll.scrollLeft > 1, right = scroll.scrollLeft + scroll.clientWidth < scroll.scrollWidth - 1;
  scroll.parentElement.classList.toggle("more-left", left);
  scroll.parentElement.classList.toggle("more-right", right);
  const words = scroll.closest(".table").querySelector(".hint");
  words.hidden = !left && !right;
  const hidden = [...scroll.querySelectorAll("thead th")].filter(cell => cell.offsetLeft + cell.offsetWidth > scroll.scrollLeft + scroll.clientWidth + 1).length;
  words.textContent = right ? `${hidden} more ${hidden === 1 ? "column" : "columns"}: scroll sideways →` : "← scrolled to the last column";
}

function hintAll() {
  document.querySelectorAll(".table .scroll").forEach(hint);
}

function tableRow(row, isText, palette) {
  const line = element("tr");
  row.cells.forEach((value, k) => {
    const cell = element("td");
    if (isText[k]) cell.classList.add("text");
    if (value.tone) cell.classList.add(value.tone);
    if (value.colour) {
      cell.classList.add("name");
      cell.append(swatch(palette.of(value.colour)), element("span", "", value.text));
    } else {
      cell.textContent = value.text;
    }
    if (value.spark) cell.append(sparkline(value.spark));
    if (value.value != null) {
      cell.dataset.value = value.value;
      cell.title = value.value;
    }
    line.append(cell);
  });
  return line;
}

// A line without axes, from the least to the most of its numbers; a gap where there is none.
function sparkline(values) {
  const width = 120, height = 22, found = values.filter(value => value !== null);
  const least = Math.min(...found), range = Math.max(...found) - least;
  let path = "", isDrawn = false;
  values.forEach((value, k) => {
    const x = values.length > 1 ? 1 + k / (values.length - 1) * (width - 2) : width / 2;
    const y = range > 0 ? height - 2 - (value - least) / range * (height - 4) : height / 2;
    if (value !== null) path += `${isDrawn ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
    isDrawn = value !== null;
  });
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "spark");
  made.setAttribute("viewBox", `0 0 ${width} ${height}`);
  made.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}
