"use strict";

// Bars side by side over named places. Every bar has an x of its own, so that uPlot needs no grouping.

function drawBars(chart, palette, host, width) {
  const places = chart.x.names;
  const count = chart.series.length;
  const slot = 0.8 / count;
  const x = places.flatMap((_, place) => chart.series.map((_, k) => place - 0.4 + (k + 0.5) * slot));
  const data = [x];
  const lines = chart.series.map((one, k) => {
    const row = new Array(x.length).fill(null);
    one.x.forEach((place, i) => { row[place * count + k] = one.y[i] ?? null; });
    data.push(row);
    return { ...one, at: k + 1, band: null };
  });
  const short = width / places.length < 60;
  const plot = new uPlot({
    width,
    height: plotHeight(width),
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { points: { show: false }, drag: { x: false, y: false }, x: false, y: false },
    scales: {
      x: { time: false, range: [-0.5, places.length - 0.5] },
      y: yScale(chart.y),
    },
    axes: [
      axisStyle({
        label: chart.x.label,
        labelSize: 18,
        labelGap: 0,
        size: short ? 44 : 30,
        gap: 4,
        grid: { show: false },
        splits: () => places.map((_, place) => place),
        filter: (u, all) => all,
        values: () => places.map(name => short ? name.replace("×", "\n×") : name),
      }),
      yAxis(chart.y),
    ],
    series: [{}, ...chart.series.map(one => ({
      label: one.name,
      stroke: palette.of(one.colour),
      fill: one.role === "Published" ? "transparent" : palette.of(one.colour),
      width: one.role === "Published" ? 1.5 : 0,
      points: { show: false },
      paths: uPlot.paths.bars({ size: [count > 1 ? 0.88 : 0.6, 60] }),
    }))],
    plugins: [barTooltip(lines, chart.x, palette)],
  }, data, host);
  return { plot, lines };
}

// As for lines, but with all bars of the place under the pointer.
function barTooltip(lines, axis, palette) {
  let box;

  function init(u) {
    box = u.over.appendChild(element("div", "tooltip"));
    box.hidden = true;
    u.over.addEventListener("mouseleave", () => { box.hidden = true; });
  }

  function setCursor(u) {
    const { left, top } = u.cursor;
    if (left == null || left < 0) { box.hidden = true; return; }
    const place = Math.round(u.posToVal(left, "x"));
    box.replaceChildren(element("strong", "", `${axis.label} ${axis.names[place] ?? ""}`));
    for (const line of lines) {
      const k = line.x.indexOf(place);
      if (k < 0 || !u.series[line.at].show) continue;
      const made = element("div");
      made.append(
        swatch(palette.of(line.colour)),
        element("span", "", line.role === "Published" ? `${line.name}, published` : line.name),
        element("span", "", numberText(line.y[k])));
      box.append(made);
    }
    box.hidden = box.childElementCount < 2;
    const room = u.over.clientWidth - box.offsetWidth;
    box.style.left = `${Math.max(0, left + 14 <= room ? left + 14 : Math.min(left - box.offsetWidth - 14, room))}px`;
    box.style.top = `${Math.max(0, Math.min(top + 10, u.over.clientHeight - box.offsetHeight))}px`;
  }

  return { hooks: { init, setCursor } };
}
