"use strict";

// Puts the report on the page. All texts go in as text, never as markup.

const report = JSON.parse(document.getElementById("report").textContent);
const drawnCharts = new Map();

// Blocks of more charts wait until they are opened.
const mostOpen = 12;

// More names of what is left out wait likewise.
const mostNamed = 8;

function template(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

function drawHead(palette) {
  document.querySelector("#summary ul").replaceChildren(...report.summary.map(sentence => element("li", "", sentence)));
  document.getElementById("summary").hidden = report.summary.length === 0;
  const left = document.getElementById("left-out");
  left.hidden = report.left_out.length === 0;
  left.querySelector("summary").textContent = `Left out (${report.left_out.length})`;
  left.querySelector("ul").replaceChildren(...report.left_out.map(why => element("li", "", why)));
  left.open = report.left_out.length <= mostNamed;
  document.getElementById("facts").replaceChildren(...report.facts.map(fact => element("li", "", fact)));
  document.getElementById("key").replaceChildren(...report.cells.map(cell => {
    const item = element("li");
    item.append(swatch(palette.of(cell.colour)), element("span", "", cell.name));
    return item;
  }));
  document.getElementById("contents").replaceChildren(...report.sections.map(section => {
    const link = element("a", "", section.title);
    link.href = `#${section.id}`;
    return link;
  }));
}

function drawSection(section, palette) {
  const made = template("section");
  made.id = section.id;
  made.querySelector("h2").textContent = section.title;
  made.querySelector(".findings").append(...section.findings.map(finding => element("li", "", finding)));
  made.querySelector(".notes").append(...section.notes.map(note => element("li", "", note)));
  made.querySelector(".tables").append(...section.tables.map(table => drawTable(table, palette)));
  for (const block of section.blocks) {
    const group = template("block");
    group.querySelector("h3").textContent = block.title;
    const figures = group.querySelector(".figures");
    if (block.figures.every(figure => figure.chart.matrix)) figures.classList.add("matrices");
    const shared = sharedNote(block);
    group.querySelector(".about").textContent = block.about ?? "";
    group.querySelector(".note").textContent = shared;
    figures.append(...block.figures.map(figure => frame(figure, shared)));
    group.querySelector(".count").textContent = block.figures.length > 1 ? `${block.figures.length} charts` : "";
    group.open = block.figures.length <= mostOpen;
    group.addEventListener("toggle", () => { if (group.open) drawBlock(block); });
    made.querySelector(".blocks").append(group);
  }
  return made;
}

// What several charts would each say.
function sharedNote({ figures }) {
  const note = figures[0].chart.note;
  return note && figures.length > 1 && figures.every(figure => figure.chart.note === note) ? note : "";
}

// A figure with all but its plot, which needs a width.
function frame({ chart, csv }, shared) {
  const made = template("figure");
  made.id = `chart-${chart.id}`;
  made.querySelector("figcaption").textContent = chart.title;
  made.querySelector(".note").textContent = chart.note && chart.note !== shared ? chart.note : "";
  if (chart.grid || chart.matrix?.names.length > 6 || chart.x.names && chart.x.names.length * chart.series.length > 24) made.classList.add("wide");
  made.querySelector(".y-label").textContent = chart.matrix || chart.grid ? "" : chart.y.label;
  const plot = made.querySelector(".plot");
  plot.setAttribute("role", chart.matrix || chart.grid ? "group" : "img");
  plot.setAttribute("aria-label", chart.title);
  const link = made.querySelector(".csv");
  link.href = `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`;
  link.download = `${chart.id}.csv`;
  return made;
}

function drawPlot({ chart }, palette) {
  const figure = document.getElementById(`chart-${chart.id}`);
  const host = figure.querySelector(".plot"), legend = figure.querySelector(".legend");
  if (chart.kind === "Matrix" || chart.kind === "Grid") {
    (chart.grid ? drawGrid : drawMatrix)(chart, palette, host);
    drawnCharts.set(chart.id, { chart });
    return;
  }
  const bars = chart.kind === "Bars";
  const drawn = (bars ? drawBars : drawLines)(chart, palette, host, host.clientWidth);
  drawLegend(legend, drawn, palette, bars);
  drawnCharts.set(chart.id, { chart, ...drawn });
}

function drawBlock(block) {
  const palette = new Palette(report.palette);
  for (const figure of block.figures)
    if (!drawnCharts.has(figure.chart.id)) drawPlot(figure, palette);
}

function draw() {
  const palette = new Palette(report.palette);
  for (const { plot } of drawnCharts.values()) plot?.destroy();
  drawnCharts.clear();
  drawHead(palette);
  document.getElementById("sections").replaceChildren(...report.sections.map(section => drawSection(section, palette)));
  for (const section of report.sections)
    for (const block of section.blocks)
      if (block.figures.length <= mostOpen) drawBlock(block);
  hintAll();
}

function resize() {
  hintAll();
  for (const { plot } of drawnCharts.values()) {
    const width = plot?.root.parentElement.clientWidth;
    if (width && width !== plot.width) plot.setSize({ width, height: plotHeight(width) });
  }
}

draw();
darkScheme.addEventListener("change", draw);
addEventListener("resize", resize);
