// Opens the report at two widths, light and dark, without a network, and holds it against the JSON of the runs.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { charts } from "./charts.mjs";
import { numbers } from "./numbers.mjs";
import { hostileNames } from "./hostile.mjs";
import { hints, words } from "./words.mjs";

const [folder, screenshots] = process.argv.slice(2);
const flags = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
let counted = 0;

async function look(file, width, colorScheme, inspect) {
  const address = pathToFileURL(join(folder, file)).href;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, offline: true });
  const page = await context.newPage();
  const complaints = [], asked = [];
  page.on("console", message => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", error => complaints.push(`uncaught: ${error.message}`));
  page.on("request", request => asked.push(request.url()));
  await page.goto(address);
  await inspect(page);
  if (screenshots) await page.screenshot({ path: join(screenshots, `${file.replace(/\W+/g, "-")}-${width}-${colorScheme}.png`), fullPage: true });
  assert.deepEqual(complaints, [], "the page complains on its console");
  assert.deepEqual(asked, [address], "the page asks for more than itself");
  await context.close();
  counted++;
}

async function fits(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window, `the page is ${content} pixels wide in a window of ${window}`);
  const outside = await page.evaluate(() => [...document.querySelectorAll("main *")]
    .filter(one => !one.closest(".scroll, .plot") && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => `${one.tagName} ${one.className}`));
  assert.deepEqual(outside, [], "elements reach out of the window");
}

// Numbers in shaded cells stand out from their shade (WCAG 2.2 asks for 4.5).
async function isReadable(page) {
  const contrasts = await page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (...colours) => {
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(c => (c <= 10.3 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const paper = getComputedStyle(document.body).backgroundColor;
    return [...document.querySelectorAll(".matrix td, .matrix td small")].map(one => {
      const cell = luminance(paper, getComputedStyle(one.closest("td")).backgroundColor), text = luminance(getComputedStyle(one).color);
      return Math.max(cell, text) / Math.min(cell, text);
    });
  });
  assert.ok(contrasts.length > 0, "there is no confusion matrix");
  assert.ok(Math.min(...contrasts) >= 4.5, `a confusion matrix has numbers with a contrast of ${Math.min(...contrasts)}`);
}

async function namesAreText(page) {
  assert.equal(await page.evaluate(() => window.broken), undefined, "a name from a run was run as a script");
  assert.equal(await page.evaluate(() => document.querySelectorAll("main img, main script").length), 0);
  const text = await page.evaluate(() => document.getElementById("key").textContent);
  for (const name of hostileNames) assert.ok(text.includes(name), `the name ${name} is not shown as it is`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    await look("fitted/report.html", width, colorScheme, fits);
    await look("report.html", width, colorScheme, async page => {
      await fits(page);
      await words(page, folder);
      await hints(page, width === 390);
      await charts(page);
      await isReadable(page);
      if (colorScheme === "light" && width === 1280) {
        await numbers(page, folder);
        await namesAreText(page);
      }
    });
  }
}
await browser.close();

const files = readdirSync(join(folder, "svg"));
for (const file of files) assert.match(readFileSync(join(folder, "svg", file), "utf8"), /^<svg [\s\S]*<\/svg>\s*$/);
console.log(`the report is as it should be: ${counted} views, ${files.length} SVG files`);
