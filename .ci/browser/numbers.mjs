// The numbers of the page are those of the runs' JSON: tables, charts, and the CSV behind each chart.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = path => JSON.parse(readFileSync(path, "utf8"));
const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

function close(actual, expected, what) {
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${what}: ${actual} on the page, ${expected} in the JSON`);
}

export async function numbers(page, folder) {
  const runs = join(folder, "runs");
  const benchmark = read(join(runs, "benchmark", "benchmark.json"));
  await tables(page, benchmark);
  await curves(page, benchmark);
  await crossing(page, read(join(runs, "interference", "interference.json")));
  await confusion(page, read(join(runs, "bearing", "bearing.json")));
  await throughput(page, read(join(runs, "profile.json")));
  await csv(page, folder);
}

// All numbers of the summary and of the tests stand in the table cells, whole.
async function tables(page, benchmark) {
  const shown = new Set(await page.evaluate(() => [...document.querySelectorAll("#benchmark td[data-value]")].map(cell => Number(cell.dataset.value))));
  for (const row of benchmark.summary)
    for (const key of ["mean", "sd", "parameters"].filter(key => row[key] !== undefined)) assert.ok(shown.has(row[key]), `${row.condition} ${row.cell}: the table lacks the ${key} ${row[key]}`);
  for (const { condition, cell, published } of benchmark.summary)
    for (const key of published.same_settings ? ["mean", "difference"] : ["mean"])
      assert.ok(shown.has(published[key]), `${condition} ${cell}: the table lacks the published ${key} ${published[key]}`);
  assert.ok(benchmark.summary.every(({ published }) => published.same_settings === ("difference" in published)), "a difference from other settings");
  const headings = await page.evaluate(() => [...document.querySelectorAll("#benchmark th")].map(cell => cell.textContent));
  assert.ok(!headings.includes("ours − published"), "a column of differences from other settings");
  for (const row of benchmark.tests)
    for (const key of ["mean_difference", "t", "p", "p_holm"]) assert.ok(shown.has(row[key]), `${row.condition} ${row.against}: the table lacks ${key} ${row[key]}`);
}

// What uPlot has drawn is the mean over the seeds' runs.
async function curves(page, { runs }) {
  const drawn = await page.evaluate(() => [...drawnCharts.values()].filter(({ plot }) => plot).map(({ chart, plot, lines }) => ({
    id: chart.id,
    lines: lines.map(line => ({ name: line.name, role: line.role, y: [...plot.data[line.at]] })),
  })));
  for (const [word, key] of [["validation", "val_metric"], ["training-loss", "loss"]]) {
    for (const task of new Set(runs.map(run => run.task))) {
      const chart = drawn.find(one => one.id === `benchmark-${task}-${word}`);
      assert.ok(chart, `there is no chart of ${task} ${word}`);
      for (const cell of new Set(runs.map(run => run.cell))) {
        const own = runs.filter(run => run.task === task && run.cell === cell);
        const line = chart.lines.find(one => one.name === cell && one.role === "Ours");
        assert.ok(chart.lines.some(one => one.name === cell && one.role === "Published"), `${chart.id}: no published ${cell}`);
        own[0].epochs.forEach((_, k) => close(line.y[k], mean(own.map(run => run.epochs[k][key])), `${chart.id} ${cell} epoch ${k + 1}`));
      }
    }
  }
}

// The marks stand where the means of the summary change places.
async function crossing(page, { summary }) {
  const chart = await page.evaluate(() => [...drawnCharts.values()].map(one => one.chart).find(one => one.id.startsWith("interference") && one.id.includes("over")));
  const mean = (cell, level) => summary.find(row => row.cell === cell && row.level === level).mean;
  const levels = [...new Set(summary.map(row => row.level))].sort((a, b) => a - b);
  const leads = levels.map(level => mean("mogru", level) - mean("gru", level));
  const changes = leads.filter((lead, k) => k > 0 && lead * leads[k - 1] < 0).length;
  assert.equal(chart.marks.length, changes, "crossings marked");
  for (const cell of ["mogru", "gru"]) {
    const line = chart.series.find(one => one.name === cell && one.role === "Ours");
    levels.forEach(level => close(line.y[line.x.indexOf(level)], mean(cell, level), `${cell} at ${level}`));
  }
}

async function confusion(page, { runs }) {
  const shown = await page.evaluate(() => [...document.querySelectorAll("#bearing .matrix")]
    .map(table => [...table.querySelectorAll("td")].map(cell => Number(cell.dataset.value))));
  for (const run of runs) {
    const counts = run.exhibits.confusion.flat();
    assert.ok(shown.some(matrix => matrix.join() === counts.join()), `the confusion matrix of ${run.cell} is not on the page`);
  }
}

async function throughput(page, profiles) {
  const drawn = await page.evaluate(() => [...drawnCharts.values()].filter(({ chart }) => chart.kind === "Bars")
    .flatMap(({ plot, lines }) => lines.flatMap(line => [...plot.data[line.at]])).filter(value => value != null));
  for (const profile of profiles) {
    const value = profile.forward_backward_tokens_per_second / 1000;
    assert.ok(drawn.some(one => Math.abs(one - value) < 1e-9 * value), `no bar has the ${value} thousand tokens/s of ${profile.cell}`);
  }
}

// A link gives the text of the file that --csv writes, and that text has the drawn numbers.
async function csv(page, folder) {
  const links = await page.evaluate(() => [...document.querySelectorAll("a.csv")].map(link => ({ name: link.download, text: decodeURIComponent(link.href.split(",")[1]) })));
  const drawn = await page.evaluate(() => [...drawnCharts.values()].map(({ chart }) => ({ id: chart.id, y: chart.series.flatMap(one => one.y) })));
  assert.equal(links.length, drawn.length);
  for (const { id, y } of drawn) {
    const link = links.find(one => one.name === `${id}.csv`);
    assert.equal(link.text, readFileSync(join(folder, "csv", link.name), "utf8").replace(/\r\n\n$/, "\r\n"), `${id}: the link and the file differ`);
    const numbers = new Set(link.text.split(/[\r\n,]+/).filter(field => field !== "").map(Number));
    for (const value of y) assert.ok(value === null || numbers.has(value), `${id}: the CSV lacks ${value}`);
  }
}
