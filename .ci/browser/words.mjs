// What the page says in words: the summary at its top, what β is, what is left out, and that a table goes on beyond its edge.
import assert from "node:assert/strict";

export async function words(page, folder) {
  const said = await page.evaluate(() => ({
    sentences: [...document.querySelectorAll("#summary li")].map(line => line.textContent),
    top: document.getElementById("summary").getBoundingClientRect().bottom,
    table: document.querySelector(".table").getBoundingClientRect().top,
    abouts: [...document.querySelectorAll(".block")].filter(block => block.querySelector(".about").textContent).map(block => block.querySelector("h3").textContent),
    about: [...document.querySelectorAll(".block")].find(block => block.querySelector("h3").textContent.includes("β")).querySelector(".about").textContent,
    left: document.getElementById("left-out").innerText,
  }));
  assert.ok(said.sentences.length > 0 && said.sentences.length <= 5, `the summary has ${said.sentences.length} sentences`);
  assert.match(said.sentences[0], /^Benchmark: copy, \w+ (is best|and)/, "the summary begins with the first experiment");
  assert.ok(said.top < said.table, "the summary stands above the first table");
  assert.equal(said.abouts.length, 1, "β is explained once");
  assert.match(said.about, /momentum retention.*β ⊙ v \+ \(1 − β\) ⊙ δ/, "β is explained where it is shown first");
  for (const name of ["cut/run.json", "begun"]) assert.ok(said.left.includes(`${folder}/runs/${name}`), `${name} is left out and not named`);
}

// A table that is wider than the window shows an edge and says how many columns are to come, until they are scrolled to by the keyboard.
export async function hints(page, mustBeCut) {
  const tables = () => page.evaluate(() => [...document.querySelectorAll(".scroll")].map(scroll => ({
    cut: scroll.scrollWidth > scroll.clientWidth + 1,
    edge: getComputedStyle(scroll.parentElement, "::after").opacity > 0.5,
    words: scroll.closest(".table").querySelector(".hint").checkVisibility() ? scroll.closest(".table").querySelector(".hint").textContent : "",
    tabIndex: scroll.tabIndex,
  })));
  await page.waitForFunction(() => [...document.querySelectorAll(".more-right")].every(frame => getComputedStyle(frame, "::after").opacity === "1"));
  for (const table of await tables()) {
    assert.equal(table.edge, table.cut, "the shadow at the edge of a table");
    assert.equal(/^\d+ more columns?: scroll sideways →$/.test(table.words), table.cut, `the words under a table: ${table.words}`);
    assert.equal(table.tabIndex, 0, "a table cannot be scrolled by the keyboard");
  }
  if (!mustBeCut) return;
  assert.ok((await tables()).some(table => table.cut), "no table is wider than the window");
  const scroll = page.locator(".frame.more-right .scroll").first();
  const handle = await scroll.elementHandle();
  await handle.focus();
  for (let k = 0; k < 200 && await handle.evaluate(one => one.parentElement.classList.contains("more-right")); k++) {
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(20);
  }
  assert.equal(await handle.evaluate(one => one.parentElement.className), "frame more-left", "the end of a table that is scrolled to");
}
