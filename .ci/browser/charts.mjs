// Every chart is drawn: each series left pixels of its colour, and the pointer brings up its values.
import assert from "node:assert/strict";

export async function charts(page) {
  await page.evaluate(() => document.querySelectorAll("details").forEach(block => { block.open = true; }));
  await page.waitForFunction(() => drawnCharts.size === report.sections.flatMap(one => one.blocks).flatMap(one => one.figures).length);
  const found = await page.evaluate(() => report.sections.flatMap(section => section.blocks).flatMap(block => block.figures).map(({ chart }) => {
    const figure = document.getElementById(`chart-${chart.id}`);
    const canvas = figure.querySelector("canvas");
    const palette = new Palette(report.palette);
    const pixels = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    return {
      id: chart.id,
      kind: chart.kind,
      cells: figure.querySelectorAll(".matrix td").length,
      classes: chart.matrix?.names.length,
      missing: canvas ? chart.series
        .filter(one => one.y.some(y => y !== null) && !covered(one, chart) && count(pixels, palette.of(one.colour)) < 3)
        .map(one => one.name) : null,
    };

    // Whether a later line has the same points.
    function covered(one, { series }) {
      return series.slice(series.indexOf(one) + 1).some(other => other.y.join() === one.y.join());
    }

    function count(pixels, colour) {
      const [red, green, blue] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
      let near = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        const far = Math.abs(pixels[at] - red) + Math.abs(pixels[at + 1] - green) + Math.abs(pixels[at + 2] - blue);
        if (pixels[at + 3] > 100 && far < 60) near++;
      }
      return near;
    }
  }));
  assert.ok(found.length > 10, "the report has hardly any chart");
  for (const chart of found) {
    if (chart.kind === "Matrix") assert.equal(chart.cells, chart.classes ** 2, `${chart.id}: cells of the matrix`);
    else assert.deepEqual(chart.missing, [], `${chart.id}: series without a pixel of their colour`);
  }
  for (const kind of ["Lines", "Bars", "Matrix"]) assert.ok(found.some(chart => chart.kind === kind), `there is no chart of kind ${kind}`);
  for (const kind of ["Lines", "Bars"]) await hover(page, found.find(chart => chart.kind === kind).id);
}

async function hover(page, id) {
  const over = page.locator(`#chart-${id} .u-over`);
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  await page.mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.6);
  const text = await page.locator(`#chart-${id} .tooltip`).innerText();
  assert.match(text, /\d/, `${id}: the pointer brings up no value`);
}
