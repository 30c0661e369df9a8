"use strict";

// Lines with bands, over one common run of x.

// Rows of uPlot's data: x, then low and high of every band, then the lines, so that no band veils a line. Published series come first and lie
// behind.
function lineData(chart) {
  const order = { Published: 0, History: 1, Truth: 2, Ours: 3 };
  const series = [...chart.series].sort((a, b) => order[a.role] - order[b.role]);
  const x = [...new Set(series.flatMap(one => one.x))].sort((a, b) => a - b);
  const place = new Map(x.map((value, k) => [value, k]));
  const spread = (one, values) => {
    const row = new Array(x.length).fill(null);
    one.x.forEach((value, k) => { row[place.get(value)] = values[k] ?? null; });
    return row;
  };

  const data = [x];
  const bands = series.map(one => one.low && one.high ? [data.push(spread(one, one.low)) - 1, data.push(spread(one, one.high)) - 1] : null);
  const lines = series.map((one, k) => ({ ...one, at: data.push(spread(one, one.y)) - 1, band: bands[k] }));
  return { data, lines };
}

function lineSeries(line, palette) {
  const published = line.role === "Published";
  const colour = published ? palette.veil(line.colour, 0.75) : palette.of(line.colour);
  return {
    label: line.name,
    stroke: colour,
    width: line.role === "Truth" || line.role === "History" ? 1.25 : published ? 1.5 : 2,
    dash: published ? [5, 4] : undefined,
    spanGaps: true,
    points: { show: line.has_points || line.x.length === 1, size: published ? 5 : 7, fill: published ? themeColour("--paper") : colour, stroke: colour },
  };
}

const bandSeries = { stroke: "transparent", width: 0, points: { show: false }, spanGaps: true };

function drawLines(chart, palette, host, width) {
  const { data, lines } = lineData(chart);
  const series = data.map((_, at) => at === 0 ? {} : { ...bandSeries });
  for (const line of lines) series[line.at] = lineSeries(line, palette);
  const bands = lines.filter(line => line.band).map(line => ({
    series: [line.band[1], line.band[0]],
    fill: palette.veil(line.colour, line.role === "Published" ? 0.07 : 0.16),
  }));
  const log = chart.x.log;
  const plot = new uPlot({
    width,
    height: plotHeight(width),
    padding: [10, 14, 0, 0],
    legend: { show: false },
    cursor: { points: { show: false }, drag: { x: false, y: false }, y: false },
    scales: {
      x: {
        time: false,
        distr: log ? 3 : 1,
        range: (u, low, high) => log ? [low / 1.12, high * 1.12] : low === high ? [low - 1, high + 1] : [low, high],
      },
      y: yScale(chart.y),
    },
    axes: [xAxis(chart.x), yAxis(chart.y)],
    series,
    bands,
    plugins: [marks(chart.marks), tooltip(lines, chart.x, palette)],
  }, data, host);
  return { plot, lines };
}

// A marked point: a broken line down to the axis, a ring, and its text on the side where there is room.
function marks(points) {
  function draw(u) {
    const context = u.ctx, ratio = devicePixelRatio;
    context.save();
    context.strokeStyle = context.fillStyle = themeColour("--ink");
    context.lineWidth = 1.25 * ratio;
    context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "bottom";
    for (const point of points) {
      const x = u.valToPos(point.x, "x", true), y = u.valToPos(point.y, "y", true);
      context.setLineDash([3 * ratio, 3 * ratio]);
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x, u.bbox.top + u.bbox.height);
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      context.arc(x, y, 5 * ratio, 0, 2 * Math.PI);
      context.stroke();
      const width = context.measureText(point.text).width;
      const left = Math.min(Math.max(x + 8 * ratio, u.bbox.left), u.bbox.left + u.bbox.width - width - 2 * ratio);
      context.lineWidth = 4 * ratio;
      context.strokeStyle = themeColour("--paper");
      context.strokeText(point.text, left, y - 7 * ratio);
      context.fillText(point.text, left, y - 7 * ratio);
      context.strokeStyle = themeColour("--ink");
      context.lineWidth = 1.25 * ratio;
    }
    context.restore();
  }
  return { hooks: { draw } };
}
