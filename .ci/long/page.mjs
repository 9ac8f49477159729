// Run by `page`: page.mjs FOLDER [SCREENSHOTS]. FOLDER has the pages, and node_modules.
import fs from "node:fs";
import path from "node:path";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const [folder, shots] = process.argv.slice(2).map(name => path.resolve(name));
const require = createRequire(path.join(folder, "node_modules", "x.js"));
const {chromium} = require("playwright-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = {390: 844, 800: 900, 1400: 900};
const MOST_ROWS = 100;

let wrong = 0, looked = 0;
const found = new Map();
function expect(truth, where, what) {
  looked++;
  if (truth) return;
  wrong++;
  found.set(what, (found.get(what) || new Set()).add(where));
}

const browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ["--no-sandbox"]});
const pages = fs.readdirSync(folder).filter(name => name.endsWith(".html")).sort();
for (const name of pages)
  for (const [width, height] of Object.entries(WIDTHS))
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({viewport: {width: +width, height}, colorScheme, hasTouch: width < 900});
      const page = await context.newPage();
      const where = `${name} ${width} ${colorScheme}`;
      page.on("pageerror", e => expect(false, where, "throws " + e.message));
      page.on("console", m => expect(m.type() !== "error", where, "logs " + m.text()));
      page.on("request", r => expect(r.url().startsWith("file:"), where, "asks for " + r.url()));
      await page.goto(pathToFileURL(path.join(folder, name)).href);
      page.setDefaultTimeout(5000);
      try {
        await look(page, where, width < 900);
      } catch (e) {
        expect(false, where, "cannot be walked: " + e.message.split("\n")[0]);
      }
      await context.close();
    }
await browser.close();
for (const [what, places] of found) console.log(`${what}\n    ${[...places].slice(0, 3).join("; ")}${places.size > 3 ? ` and ${places.size - 3} more` : ""}`);
console.log(`${pages.length} pages, ${Object.keys(WIDTHS).length} widths, light and dark: ${looked} looks, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);

async function look(page, where, touch) {
  const picture = async what => shots && page.screenshot({path: path.join(shots, `${where} ${what}.png`.replaceAll(" ", "-"))});
  await rules(page, where + ", at first");
  await picture("first");
  await nothingSticksOut(page, where + ", at first");
  await walk(page, where);
  await keys(page, where);
  if (touch) await tap(page, where, picture);
  const problem = await page.evaluate(() => data.rows.findIndex(r => r.type === "problem"));
  if (problem >= 0) {
    await page.evaluate(index => reveal(index), problem);
    await rules(page, where + ", a problem picked");
    await picture("problem");
  }
  await page.keyboard.press("/");
  await page.keyboard.type("nothing has this");
  await rules(page, where + ", nothing found");
}

async function rules(page, where) {
  if (!await page.evaluate(() => !!window.axe)) await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}));
  expect(violations.length === 0, where, "axe is content");
  for (const violation of violations)
    for (const node of violation.nodes) expect(false, where, `axe: ${violation.id}: ${violation.help}: ${node.html.replace(/\d+/g, "N").slice(0, 110)} ${(node.any[0] || {message: ""}).message.slice(0, 150)}`);
}

async function nothingSticksOut(page, where) {
  const out = await page.evaluate(() => {
    const sticks = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
    for (const node of document.querySelectorAll("header *, .count, #tools *, #detail *")) {
      const box = node.getBoundingClientRect();
      if (box.width && (box.right > innerWidth + 1 || box.left < -1)) sticks.push("sticks out: " + node.tagName + " " + node.textContent.slice(0, 40));
    }
    for (const node of document.querySelectorAll("header, .count, #tools, #detail, #detail dd, #detail dl, #detail h2, #detail .rule"))
      if (node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== "inline") sticks.push("is cut off: " + node.tagName + " " + (node.id || node.className));
    return sticks;
  });
  for (const what of out) expect(false, where, what);
  expect(out.length === 0, where, "nothing sticks out");
}

// Every row by keyboard: it and its details are on the screen, and say everything.
async function walk(page, where) {
  await page.focus("#list");
  const rows = Math.min(MOST_ROWS, await page.evaluate(() => data.rows.length));
  for (let i = 0; i < rows; i++) {
    await page.keyboard.press("ArrowDown");
    const seen = await page.evaluate(async i => {
      await new Promise(requestAnimationFrame);
      const row = document.querySelector(".row.picked"), list = document.querySelector("#list").getBoundingClientRect();
      const panel = document.querySelector("#detail").getBoundingClientRect();
      const inside = (a, b) => a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
      const screen = {top: 0, bottom: innerHeight};
      const text = document.querySelector("#detail").textContent, r = data.rows[i];
      const wanted = (r.box || []).flatMap(([k, v]) => [k, typeof v === "string" ? v : v.hex]).concat([r.text, r.rule], (r.wrong || []).flatMap(p => [p.rule, p.text])).filter(Boolean);
      return {
        picked: row && +row.dataset.index === i, row: row && inside(row.getBoundingClientRect(), list) && inside(row.getBoundingClientRect(), screen),
        panel: panel.width > 100 && Math.min(panel.bottom, innerHeight) - Math.max(panel.top, 0) >= 150, missing: wanted.filter(t => !text.includes(t)).map(t => t.slice(0, 40)),
        named: document.querySelector("#list").getAttribute("aria-activedescendant") === (row && row.id) && row && row.getAttribute("aria-selected") === "true",
      };
    }, i);
    expect(seen.picked, where, "an arrow key picks the next row");
    expect(seen.row, where, "the row that is picked is on the screen");
    expect(seen.panel, where, "its details are on the screen");
    expect(seen.named, where, "a screen reader hears which row is picked");
    expect(seen.missing.length === 0, where, "the details have everything: " + seen.missing.join(", "));
    if (i % 10 === 0 || i > rows - 12) await nothingSticksOut(page, where + ", a row picked");
  }
}

async function keys(page, where) {
  const active = () => page.evaluate(() => { const a = document.activeElement; return a.id || a.className || a.tagName; });
  // What can be clicked can be reached, and is seen to have the focus.
  await page.evaluate(() => { overall(); const top = document.querySelector("h1"); top.tabIndex = -1; top.focus(); });
  const reached = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const a = document.activeElement, style = getComputedStyle(a);
      if (a === document.body) return null;
      a.dataset.reached = "yes";
      return {name: a.id || a.className || a.tagName, ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0};
    });
    if (!at) break;
    reached.add(at.name);
    expect(at.ring, where, `one sees that ${at.name} has the focus`);
  }
  for (const id of ["search", "problems", "list"]) expect(reached.has(id), where, `Tab reaches ${id}`);
  const unreached = await page.evaluate(() => [...document.querySelectorAll("[data-go], [data-rule], #broken, #connection")].filter(n => n.offsetParent && !n.dataset.reached).map(n => n.id || n.className || n.tagName + " " + n.textContent));
  expect(unreached.length === 0, where, "Tab reaches everything that can be clicked: " + [...new Set(unreached)].join(", "));

  await page.keyboard.press("/");
  expect(await active() === "search", where, "/ goes to the search");
  await page.keyboard.type("sum 13");
  await page.keyboard.press("Escape");
  expect(await active() === "list" && await page.inputValue("#search") === "", where, "Escape empties the search and goes to the list");
  await page.keyboard.press("End");
  expect(await page.evaluate(() => picked === shown[shown.length - 1].index), where, "End picks the last row");
  await page.keyboard.press("Home");
  expect(await page.evaluate(() => picked === shown[0].index), where, "Home picks the first row");
  const ask = await page.evaluate(() => data.rows.findIndex(r => r.type === "ask" && r.pair !== undefined));
  if (ask >= 0) {
    await page.evaluate(index => reveal(index), ask);
    await page.keyboard.press("p");
    expect(await page.evaluate(index => picked === data.rows[index].pair, ask), where, "p goes to the answer");
    await page.keyboard.press("p");
    await page.evaluate(() => document.querySelector("#detail [data-go]").focus());
    await page.keyboard.press("Enter");
    expect(await page.evaluate(index => picked === data.rows[index].pair, ask), where, "Enter goes there");
  }
  if (await page.isVisible("#connection")) {
    await page.focus("#connection");
    await page.keyboard.press("ArrowDown");
    expect(await page.inputValue("#connection") !== "", where, "arrow keys choose a connection");
    await page.keyboard.press("ArrowUp");
  }
  const chip = await page.$("[data-rule]");
  if (chip) {
    await page.evaluate(() => document.querySelector("[data-rule]").focus());
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => shown.length > 0 && shown.length < data.rows.length), where, "Enter at a rule shows what is against it");
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
  }
}

async function tap(page, where, picture) {
  const index = await page.evaluate(() => { byId("search").value = ""; filter(); scrollTo(0, 0); overall(); return data.rows.find(r => r.box && r.box.length).index; });
  await page.evaluate(index => { list.scrollTop = 0; draw(); }, index);
  await page.tap(`.row[data-index="${index}"]`);
  await page.waitForTimeout(50);
  const box = await page.evaluate(() => { const b = document.querySelector("#detail").getBoundingClientRect(); return Math.min(b.bottom, innerHeight) - Math.max(b.top, 0); });
  expect(box >= 150, where, "a tap brings the details onto the screen");
  await picture("tapped");
}
