"use strict";

// The names of the lines; a press hides or shows a line with its band.

function drawLegend(list, { plot, lines }, palette, bars) {
  const names = [...new Set(lines.map(line => line.name))];
  if (lines.length < 2) return;
  for (const name of names) {
    const own = lines.filter(line => line.name === name);
    const first = own.find(line => line.role !== "Published") ?? own[0];
    const button = element("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(swatch(palette.of(first.colour), bars ? "box" : ""), element("span", "", name));
    button.addEventListener("click", () => {
      const show = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(show));
      for (const line of own)
        for (const at of [line.at, ...(line.band ?? [])]) plot.setSeries(at, { show });
    });
    list.append(element("li"));
    list.lastChild.append(button);
  }
  if (lines.some(line => line.role === "Published")) {
    const item = element("li");
    const words = element("button");
    words.type = "button";
    words.disabled = true;
    words.append(swatch(themeColour("--soft"), bars ? "outline" : "published"), element("span", "", "published"));
    item.append(words);
    list.append(item);
  }
}
