// SPDX-License-Identifier: MIT
// Opens every page of built sites in Chromium. browser.mjs MODULES CHROMIUM SITES.json
//
// On each page, in both colour schemes and at three widths: axe-core finds nothing, nothing
// scrolls sideways, no other host is asked, nothing offends the strictest sensible Content
// Security Policy. One site more is walked with the keyboard and without scripts.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import {createRequire} from 'node:module';

const [modules, executablePath, list] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'x.js'));
const {chromium} = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const sites = JSON.parse(fs.readFileSync(list, 'utf8'));
const types = {
  html: 'text/html', css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml',
  json: 'application/json', md: 'text/markdown', png: 'image/png',
};
let passed = 0, failed = 0;

function check(name, faults) {
  if (!faults.length) { passed++; return; }
  failed++;
  console.log(`FAILED: ${name}`);
  faults.slice(0, 8).forEach((one) => console.log(`    ${one}`));
}

function fileOf(site, url) {
  const name = decodeURIComponent(new URL(url, 'http://x').pathname);
  if (!name.startsWith(site.prefix)) return null;
  let file = path.join(site.folder, name.slice(site.prefix.length));
  if (name.endsWith('/')) file = path.join(file, 'index.html');
  return fs.existsSync(file) && fs.statSync(file).isFile() ? file : null;
}

function serve(site) {
  const server = http.createServer((request, response) => {
    const file = fileOf(site, request.url);
    const type = file ? types[file.split('.').pop()] || 'application/octet-stream' : '';
    response.writeHead(file ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      'content-security-policy': "default-src 'self'",
    });
    response.end(file ? fs.readFileSync(file) : '');
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

function pagesOf(site) {
  return fs.readdirSync(site.folder, {recursive: true})
    .filter((name) => name.endsWith('.html') && !name.includes('print'))
    .filter((name) => !fs.readFileSync(path.join(site.folder, name), 'utf8')
      .includes('http-equiv="refresh"'))
    .map((name) => name.replace(/(^|\/)index\.html$/, '$1')).sort();
}

function watch(page, home, faults) {
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(home) && !url.startsWith('data:')) faults.push(`asks ${url}`);
  });
}

// What sticks out to the side, unless it lies in something that scrolls by itself.
function sideways() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  return [`${root.scrollWidth} px wide on ${root.clientWidth}: ` +
    [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 3).map((one) => `${one.tagName}.${one.className}`).join(' ')];
}

async function axeFaults(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  return found.violations.map((one) =>
    `${one.id}: ${one.nodes.length} at ${one.nodes[0].target.join(' ')}: ` +
    one.nodes[0].failureSummary.replace(/\s+/g, ' '));
}

// The policy is off where axe-core has to be put into the page, on elsewhere.
async function visit(browser, site, home, scheme, width, strict) {
  const context = await browser.newContext({
    viewport: {width, height: 800}, colorScheme: scheme, bypassCSP: !strict});
  for (const name of pagesOf(site).slice(0, site.limit || 1000)) {
    const page = await context.newPage(), faults = [];
    watch(page, home, faults);
    await page.goto(home + name);
    faults.push(...await page.evaluate(sideways));
    if (!strict) faults.push(...await axeFaults(page));
    check(`${site.name}/${name}, ${scheme}, ${width} px`, faults);
    await page.close();
  }
  await context.close();
}

async function keyboard(browser, site, home) {
  const context = await browser.newContext({
    viewport: {width: 1280, height: 800}, reducedMotion: 'reduce'});
  const page = await context.newPage(), faults = [];
  await page.goto(home);
  await page.keyboard.press('Tab');
  if (!await page.evaluate(() => document.activeElement.matches('.skip'))) {
    faults.push('the skip link is not first');
  }
  await page.keyboard.press('Enter');
  const start = await page.evaluate(() => document.activeElement.tagName);
  if (start !== 'MAIN') faults.push(`the skip link leads to ${start}`);
  await page.goto(home);
  const links = await page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, input, summary')]
      .filter((one) => one.checkVisibility({visibilityProperty: true})).length);
  for (let i = 0; i < links + 5; i++) {
    await page.keyboard.press('Tab');
    const wrong = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === document.body) return '';
      const shown = one.matches('.scheme input') ? one.nextElementSibling : one;
      const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
      const what = `${one.tagName} ${one.textContent.trim().slice(0, 20)}`;
      if (style.outlineStyle === 'none') return `${what} has no ring`;
      if (box.bottom < 0 || box.top > innerHeight) return `${what} is out of sight`;
      return '';
    });
    if (wrong) faults.push(wrong);
  }
  check(`${site.name}, keyboard`, faults);
  await context.close();
}

// Targets are 24 px high and wide, or stand in a line of text.
async function targets(browser, site, home) {
  const context = await browser.newContext({viewport: {width: 375, height: 800}});
  const page = await context.newPage();
  await page.goto(home);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('a[href], button, summary, .scheme span')]
      .filter((one) => one.checkVisibility() && !one.matches('.skip') &&
        !one.closest('p, address, .prose li'))
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.height < 24 || box.width < 24;
      }).map((one) => `${one.className} ${one.textContent.trim()} ` +
        `${one.getBoundingClientRect().width}x${one.getBoundingClientRect().height}`));
  check(`${site.name}, targets`, small);
  await context.close();
}

// Lists below a word: each opens by the keyboard, without a script, and closes the one
// before it if both are of the menu; what it shows lies in sight and on top.
function hiddenEntries() {
  const faults = [];
  for (const one of document.querySelectorAll('.drop[open] :is(a, ul span)')) {
    const box = one.getBoundingClientRect(), name = one.textContent.trim();
    if (box.left < 0 || box.right > innerWidth) faults.push(`${name} sticks out`);
    if (box.height < 24) faults.push(`${name} is ${box.height} px high`);
    if (box.top > innerHeight) continue;
    const top = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
    if (top !== one) faults.push(`${name} lies below ${top && top.outerHTML.slice(0, 50)}`);
  }
  return faults;
}

async function drops(browser, site, home) {
  for (const [width, colorScheme] of [[360, 'dark'], [768, 'light'], [1280, 'light']]) {
    const context = await browser.newContext({
      viewport: {width, height: 800}, colorScheme, javaScriptEnabled: false});
    const page = await context.newPage(), faults = [];
    await page.goto(home);
    const all = page.locator('.drop > summary');
    for (let i = 0; i < await all.count(); i++) {
      await all.nth(i).focus();
      await page.keyboard.press('Enter');
      const open = await page.locator('.drop[open]').count();
      if (open !== 1) faults.push(`${open} lists are open`);
      faults.push(...await page.evaluate(hiddenEntries), ...await page.evaluate(sideways));
      await page.keyboard.press('Tab');
      if (!await page.locator('.drop[open] a:focus').count()) {
        faults.push('the list is not next by the keyboard');
      }
      await all.nth(i).focus();
      await page.keyboard.press('Enter');
    }
    check(`${site.name}, lists below a word, ${width} px`, faults);
    await context.close();
  }
}

async function withoutScripts(browser, site, home) {
  const context = await browser.newContext({
    viewport: {width: 320, height: 800}, javaScriptEnabled: false});
  const page = await context.newPage(), faults = [];
  await page.goto(home);
  const menu = page.locator('.menu-button');
  if (await menu.count()) {
    await menu.click();
    if (!await page.locator('.tree').isVisible()) faults.push('the menu does not open');
    await page.keyboard.press('Escape');
    if (await page.locator('.tree').isVisible()) faults.push('the menu does not close');
  }
  if (await page.locator('.scheme').isVisible()) faults.push('a switch that does nothing');
  check(`${site.name}, without scripts`, faults);
  await context.close();
}

async function schemes(browser, site, home) {
  const context = await browser.newContext({
    viewport: {width: 1280, height: 800}, colorScheme: 'light'});
  const page = await context.newPage(), faults = [];
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.goto(home);
  const light = await ground();
  await page.locator('.scheme input[value=dark]').check({force: true});
  const dark = await ground();
  if (light === dark) faults.push('the switch changes nothing');
  await page.reload();
  if (await ground() !== dark) faults.push('the choice is forgotten');
  await page.locator('.scheme input[value=auto]').check({force: true});
  if (await ground() !== light) faults.push('auto does not follow the system');
  check(`${site.name}, colour schemes`, faults);
  await context.close();
}

const browser = await chromium.launch({executablePath, args: ['--no-sandbox']});
for (const site of sites) {
  const server = await serve(site);
  const home = `http://127.0.0.1:${server.address().port}${site.prefix}`;
  for (const [scheme, width, strict] of site.visits) {
    await visit(browser, site, home, scheme, width, strict);
  }
  for (const test of [keyboard, targets, drops, withoutScripts, schemes]) {
    await test(browser, site, home);
  }
  server.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
