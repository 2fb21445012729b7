// Opens a report in Chromium and prints what a person would notice, as JSON. See test_browser.py.
"use strict";
const fs = require("fs");
const { chromium } = require("playwright-core");

const [, , chromiumPath, address] = process.argv;
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
// Words inside drawings are measured from the palette by a test; here they would take minutes.
const options = { exclude: [["svg > *"]] };

async function accessibility(browser, scheme, width) {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width, height: 800 } });
  await page.goto(address);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate((given) => globalThis.axe.run(given), options);
  await page.close();
  return { scheme, width, overflow, passes: passes.length, violations: violations.map((one) => `${one.impact}: ${one.id}`) };
}

async function shown(page) {
  const rows = await page.$$("table.claims tbody tr");
  const visible = await Promise.all(rows.map((row) => row.isVisible()));
  return visible.filter(Boolean).length;
}

async function withoutScripts(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(address);
  const all = await shown(page);
  const [, first] = await page.$$("#by-source option");
  const value = await first.getAttribute("value");
  await page.selectOption("#by-source", value);
  const filtered = await shown(page);
  await page.click("form.filter button");
  const reset = await shown(page);
  const search = await page.isVisible("input[type=search]");
  await context.close();
  return { all, filtered, reset, search };
}

async function withScripts(browser) {
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => errors.push(message.text()));
  await page.goto(`${address}#claims?kind=median&q=survival`);
  const recalled = await shown(page);
  const said = await page.textContent("output");
  await page.fill("input[type=search]", "no such words anywhere");
  const none = await page.textContent("output");
  const hash = new URL(page.url()).hash;
  await page.click("form.filter button");
  await page.click("#differences ~ div.scroll td.num a >> nth=0");
  const claim = new URL(page.url()).hash.slice(1);
  await page.click(`[id="${claim}"] .places a`);
  const token = new URL(page.url()).hash.slice(1);
  const visible = await page.isVisible(`[id="${token}"]`);
  await page.close();
  return { errors, recalled, said, none, hash, claim, token, visible };
}

(async () => {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  const axes = [];
  for (const [scheme, width] of [["light", 320], ["dark", 1000]]) axes.push(await accessibility(browser, scheme, width));
  const result = { axes, without: await withoutScripts(browser), with: await withScripts(browser) };
  await browser.close();
  console.log(JSON.stringify(result));
})();
