"use strict";

// A confusion matrix as a table: the share of the row shades the cell, never so dark that its numbers lose contrast.

function drawMatrix(chart, palette, host) {
  const { names, counts } = chart.matrix;
  const table = element("table", "matrix");
  const head = table.createTHead().insertRow();
  head.append(element("th", "", `${chart.y.label} ↓  ${chart.x.label} →`), ...names.map(name => element("th", "", name)));
  const body = table.createTBody();
  counts.forEach((row, k) => {
    const line = body.insertRow();
    line.append(element("th", "", names[k]));
    const total = row.reduce((sum, count) => sum + count, 0);
    for (const count of row) {
      const share = total > 0 ? count / total : 0;
      const cell = element("td", "", count.toLocaleString("en"));
      cell.dataset.value = count;
      cell.append(element("small", "", `${Math.round(share * 100)} %`));
      cell.style.backgroundColor = palette.veil("mogru", 0.06 + 0.54 * share);
      line.append(cell);
    }
  });
  const scroll = element("div", names.length > 6 ? "scroll" : "");
  scroll.append(table);
  host.append(scroll);
}

// Numbers by cell and column: how good one is in its column shades it.
function drawGrid(chart, palette, host) {
  const { rows, columns, texts, shades } = chart.grid;
  const table = element("table", "matrix grid");
  const head = table.createTHead().insertRow();
  head.append(element("th", "", chart.y.label), ...columns.map(name => element("th", "", name)));
  const body = table.createTBody();
  rows.forEach((name, k) => {
    const line = body.insertRow();
    line.append(element("th", "", name));
    texts[k].forEach((text, column) => {
      const cell = element("td", "", text);
      const shade = shades[k][column];
      if (shade !== null) cell.style.backgroundColor = palette.veil("mogru", 0.06 + 0.54 * shade);
      line.append(cell);
    });
  });
  const scroll = element("div", "scroll");
  scroll.append(table);
  host.append(scroll);
}
