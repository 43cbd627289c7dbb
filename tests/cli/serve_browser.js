/* What a browser makes of torii serve.
 *
 *     node serve_browser.js PLAYWRIGHT CHROMIUM ADDRESS SITE LOG
 *
 * SITE is the served folder as serve_browser.py makes it, LOG what the server prints.
 */
"use strict";
const fs = require("fs");
const path = require("path");
const [playwright, program, address, site, log] = process.argv.slice(2);
const { chromium } = require(playwright);

let passed = 0;
let failed = 0;

function check(truth, what) {
  if (truth) passed++;
  else failed++, console.log("FAIL " + what);
}

/* As editors do it: a new file in place of the old one. */
function edit(name, text) {
  const target = path.join(site, name);
  fs.writeFileSync(target + "~", text);
  fs.renameSync(target + "~", target);
}

function read(name) {
  return fs.readFileSync(path.join(site, name), "utf8");
}

async function shows(page, text) {
  await page.waitForFunction(t => document.body.textContent.includes(t), text);
}

async function mark(page) {
  await page.evaluate(() => { window.mark = 1; });
}

function marked(page) {
  return page.evaluate(() => window.mark === 1);
}

/* The page listens when its connection is there. */
async function open(page, where) {
  const news = page.waitForRequest(request => request.url().includes("/_torii/events"));
  await page.goto(address + where);
  await news;
}

async function reloads(page) {
  await open(page, "post/");
  await mark(page);
  edit("content/post.md", read("content/post.md").replace("First", "Second"));
  await shows(page, "Second words");
  check(!(await marked(page)), "the page is loaded again after an edit of its text");
  await mark(page);
  edit("content/other.md", "---\ntitle: Other\n---\n\nNew text.\n");
  await page.waitForTimeout(700);
  check(await marked(page), "a page that shows nothing of another stays");
}

async function swaps(page) {
  await open(page, "post/");
  await mark(page);
  await page.fill("input", "typed");
  for (const color of ["rgb(0, 0, 255)", "rgb(0, 128, 0)"]) {
    edit("static/a.css", `p { color: ${color} }\n`);
    await page.waitForFunction(
      c => getComputedStyle(document.querySelector("p")).color === c, color);
    await page.waitForFunction(
      () => document.querySelectorAll("link[rel=stylesheet]").length === 1);
  }
  check(await marked(page), "a style sheet is swapped without loading the page");
  check(await page.inputValue("input") === "typed", "what was typed stays");
}

async function fails(page) {
  const good = read("templates/post.html");
  await open(page, "post/");
  edit("templates/post.html", good.replace("page.title", "page.titel.x"));
  await shows(page, "did you mean 'title'?");
  check(await page.locator("pre .here mark").first().textContent() === "titel",
    "the mistake is underlined in its line");
  check(await page.locator("pre .here").first().evaluate(
    line => getComputedStyle(line).display === "block"), "the page has its style");
  check((await page.locator("details.names th").allTextContents()).includes("page"),
    "the variables are named");
  const key = /key for expressions in the browser: (\w+)/.exec(fs.readFileSync(log, "utf8"))[1];
  await page.fill("input[name=expression]", "page.title ~ ' <b>' ~ 6 * 7");
  await page.fill("input[name=key]", key);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("output").textContent !== "");
  const got = await page.locator("output").first().textContent();
  check(got === "'Post <b>42'",
    "an expression is evaluated where the build failed: " + got);
  await page.reload();
  check(await page.locator("input[name=key]").first().isHidden(), "the key is remembered");
  await page.fill("input[name=expression]", "nothing.at.all");
  await page.keyboard.press("Enter");
  await page.waitForFunction(
    () => document.querySelector("output").textContent.startsWith("UndefinedError"));
  check(true, "the failure of an expression is shown");
  await page.click("text=The last good page");
  await shows(page, "Second words");
  check(await page.locator("[data-torii-mark]").textContent() === "the last good page",
    "the last good page is one click away, and says so");
  edit("templates/post.html", good);
  await page.waitForURL(address + "post/");
  await shows(page, "Second words");
  check(await page.locator("[data-torii-mark]").count() === 0,
    "the page comes back by itself");
}

async function marks(page) {
  await open(page, "draft/");
  check(await page.locator("[data-torii-mark]").textContent() === "draft", "drafts say so");
}

async function main() {
  const browser = await chromium.launch({
    executablePath: program, args: ["--no-sandbox", "--disable-gpu"]
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(60000);
  const problems = [];
  page.on("pageerror", error => problems.push(String(error)));
  page.on("dialog", dialog => { problems.push("dialog"); dialog.dismiss(); });
  page.on("console", message => {
    if (/Content Security Policy|Uncaught/.test(message.text())) problems.push(message.text());
  });
  for (const part of [reloads, swaps, fails, marks]) {
    try {
      await part(page);
    } catch (error) {
      check(false, part.name + ": " + error.message);
    }
  }
  check(problems.length === 0, "no errors in the browser: " + problems.join("; "));
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

main();
