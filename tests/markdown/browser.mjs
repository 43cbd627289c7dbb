// SPDX-License-Identifier: MIT
//
// The other half of browser.py: reads documents.json of the folder given and
// compares, for each document, the tree that strict nesting gives with that of
// parse5; then loads all of them into Chromium, a few hundred in each page, and
// counts what is compiled as a script, what is requested, and elements that do
// not stand where they should.  Images may be asked for; they are not answered.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [work, browser, withParse5] = process.argv.slice(2);
const documents = JSON.parse(readFileSync(join(work, 'documents.json'), 'utf8'));
let passed = 0;
let failed = 0;

function check(right, what, document, more = '') {
  if (right) {
    passed++;
    return;
  }
  if (failed++ > 20) return;
  console.log(`FAILED: ${what}: ${document.name} ${more}`);
  console.log(`    ${JSON.stringify(document.source)}`);
  console.log(`    ${JSON.stringify(document.html.slice(0, 600))}`);
}

// ------------------------------------------------------------------ Trees ----

const VOID = new Set(['br', 'hr', 'img', 'input', 'wbr', 'col']);

// The tree by nesting alone; throws where the text is not strictly nested.
function strictTree(html) {
  const root = { name: '', attributes: [], children: [] };
  const open = [root];
  const token = /<(\/?)([a-z][a-z0-9]*)((?: [^\s=<>"'/]+="[^"]*")*)( \/)?>|[^<]+|</g;
  for (const [text, end, name, attributes, slash] of html.matchAll(token)) {
    const top = open[open.length - 1];
    if (!name) {
      if (text === '<') throw new Error('a lone <');
      top.children.push(text);
    } else if (end) {
      if (open.pop().name !== name) throw new Error(`</${name}> ends nothing`);
    } else {
      const list = [...attributes.matchAll(/ ([^\s=]+)="([^"]*)"/g)];
      const node = { name, attributes: list.map((a) => [a[1], a[2]]), children: [] };
      top.children.push(node);
      if (VOID.has(name) !== Boolean(slash)) throw new Error(`<${name}> and its slash`);
      if (!VOID.has(name)) open.push(node);
    }
  }
  if (open.length > 1) throw new Error(`<${open.pop().name}> is not closed`);
  return root;
}

// Elements that a parser makes although nobody writes them.
function withImplied(node) {
  const children = node.children.map((c) => (c.name ? withImplied(c) : c));
  const wanted = { tr: 'tbody', col: 'colgroup' };
  const made = [];
  for (const child of children) {
    const implied = node.name === 'table' && child.name && wanted[child.name];
    const last = made[made.length - 1];
    if (implied && last && last.implied === implied) last.children.push(child);
    else if (implied) made.push({ name: implied, implied, attributes: [], children: [child] });
    else if (last && last.implied && !child.name && !child.trim()) last.children.push(child);
    else made.push(child);
  }
  if (node.name === 'pre' && typeof made[0] === 'string') made[0] = made[0].replace(/^\n/, '');
  return { ...node, children: made };
}

function makeDecoder(parse5) {
  const known = new Map();
  return (text) => {
    if (!text.includes('&')) return text;
    if (!known.has(text)) {
      const input = parse5.parseFragment(`<i title="${text}">`);
      known.set(text, input.childNodes[0].attrs[0].value);
    }
    return known.get(text);
  };
}

function strictText(node, decode) {
  if (!node.name && node.name !== '') return decode(node);
  const attributes = node.attributes.map(([n, v]) => ` ${n}=${JSON.stringify(decode(v))}`);
  const inside = node.children.map((c) => strictText(c, decode)).join('');
  return node.name ? `<${node.name}${attributes.join('')}>${inside}</>` : inside;
}

function parsedText(node) {
  if (node.nodeName === '#text') return node.value;
  if (node.nodeName === '#comment') return `<!--${node.data}-->`;
  const inside = node.childNodes.map(parsedText).join('');
  if (node.nodeName === '#document-fragment') return inside;
  const attributes = node.attrs.map((a) => ` ${a.name}=${JSON.stringify(a.value)}`);
  return `<${node.tagName}${attributes.join('')}>${inside}</>`;
}

function compareTrees() {
  const parse5 = createRequire(join(work, 'x.js'))('parse5');
  const decode = makeDecoder(parse5);
  for (const document of documents) {
    let meant;
    try {
      meant = strictText(withImplied(strictTree(document.html)), decode);
    } catch (error) {
      check(false, 'not strictly nested', document, error.message);
      continue;
    }
    const parsed = parsedText(parse5.parseFragment(document.html));
    let at = 0;
    while (at < meant.length && meant[at] === parsed[at]) at++;
    check(meant === parsed, 'parse5 sees another tree', document,
      `${JSON.stringify(meant.slice(at - 30, at + 60))} is ${JSON.stringify(parsed.slice(at - 30, at + 60))}`);
  }
  console.log(`parse5: ${documents.length} documents`);
}

// ---------------------------------------------------------------- Browser ----

// Chromium's protocol over a pipe: messages end with NUL.
class Browser {
  constructor(path) {
    this.profile = mkdtempSync(join(tmpdir(), 'torii-browser-'));
    this.process = spawn(path, [
      '--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe',
      '--disable-background-networking', '--disable-dev-shm-usage', '--no-first-run',
      `--user-data-dir=${this.profile}`, 'about:blank',
    ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.waiting = new Map();
    this.handlers = new Map();
    this.next = 1;
    let rest = '';
    this.process.stdio[4].on('data', (data) => {
      const messages = (rest + data).split('\0');
      rest = messages.pop();
      messages.forEach((text) => this.receive(JSON.parse(text)));
    });
  }

  receive(message) {
    if (message.id) {
      const [resolve, reject] = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.error) reject(new Error(message.error.message));
      else resolve(message.result);
    } else {
      const handler = this.handlers.get(message.method);
      if (handler) handler(message.params, message.sessionId);
    }
  }

  send(method, params = {}, sessionId = this.session) {
    const id = this.next++;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.waiting.set(id, [resolve, reject]));
  }

  async open() {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const made = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.session = made.sessionId;
    for (const domain of ['Page', 'Runtime', 'Debugger']) await this.send(`${domain}.enable`);
    await this.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  async close() {
    const ended = new Promise((resolve) => this.process.on('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

// Runs in the page: everything that a reader might do, then what stands where.
const PROBE = `(() => {
  const wrong = [];
  const boxes = document.querySelectorAll('body > div.document');
  const events = ['load', 'error', 'click', 'mouseover', 'mouseenter', 'focus', 'toggle',
    'animationstart', 'pointerover', 'submit', 'keydown', 'wheel', 'beforetoggle'];
  const links = ['href', 'src', 'cite', 'action', 'data', 'formaction', 'srcset', 'xlink:href'];
  for (const node of document.body.querySelectorAll('*')) {
    const box = node.closest('div.document');
    const where = box ? box.id : '?';
    if (node.namespaceURI !== 'http://www.w3.org/1999/xhtml')
      wrong.push([where, 'namespace ' + node.localName]);
    for (const { name, value } of node.attributes) {
      if (/^on|^style$|^srcdoc$/i.test(name)) wrong.push([where, 'attribute ' + name]);
      if (!links.includes(name)) continue;
      let scheme = '';
      try { scheme = new URL(value, document.baseURI).protocol; } catch (e) { }
      if (/^(javascript|vbscript|file|blob):/.test(scheme) ||
          (scheme === 'data:' && node.localName !== 'img'))
        wrong.push([where, name + ' ' + value]);
    }
    for (const event of events)
      node.dispatchEvent(new Event(event, { bubbles: false, cancelable: true }));
    if (/^(script|style|iframe|object|embed|link|meta|base|form|template|svg|math|video|audio)$/
        .test(node.localName)) wrong.push([where, 'element ' + node.localName]);
  }
  return JSON.stringify({ boxes: boxes.length, wrong,
    strays: document.body.children.length - boxes.length });
})()
//# sourceURL=probe`;

class Show {
  constructor(browser) {
    this.browser = browser;
    this.html = '';
    this.images = 0;
    this.begin();
    browser.handlers.set('Fetch.requestPaused', (event, session) => this.request(event, session));
    browser.handlers.set('Debugger.scriptParsed', (event) => {
      if (event.url !== 'probe' && !event.url.startsWith('debugger:'))
        this.seen.push(`script ${event.url} ${event.startLine}:${event.startColumn}`);
    });
    browser.handlers.set('Page.javascriptDialogOpening', () => {
      this.seen.push('dialog');
      browser.send('Page.handleJavaScriptDialog', { accept: true });
    });
    browser.handlers.set('Page.windowOpen', () => this.seen.push('window'));
    browser.handlers.set('Page.loadEventFired', () => this.loaded && this.loaded());
  }

  begin() {
    this.seen = [];
    this.served = false;
  }

  request({ requestId, request, resourceType }, session) {
    if (resourceType === 'Document' && request.url === 'http://page.test/' && !this.served) {
      this.served = true;
      this.browser.send('Fetch.fulfillRequest', {
        requestId,
        responseCode: 200,
        responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }],
        body: Buffer.from(this.html).toString('base64'),
      }, session);
      return;
    }
    if (resourceType === 'Image') this.images++;
    else this.seen.push(`request ${resourceType} ${request.url}`);
    this.browser.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }, session)
      .catch(() => {});
  }

  async page(list) {
    const boxes = list.map((d, i) => `<div class="document" id="d${i}">${d.html}</div>`);
    const icon = '<link rel="icon" href="data:,">'; // or it would be asked for
    this.html = `<!doctype html><meta charset="utf-8"><title>x</title>${icon}<body>${boxes.join('\n')}</body>`;
    this.begin();
    const loaded = new Promise((resolve) => { this.loaded = resolve; });
    const late = new Promise((resolve) => setTimeout(resolve, 20000));
    await this.browser.send('Page.navigate', { url: 'http://page.test/' });
    await Promise.race([loaded, late]);
    let state = { boxes: 0, strays: 0, wrong: [['?', 'the page was left']] };
    try {
      const { result } = await this.browser.send('Runtime.evaluate', { expression: PROBE });
      state = JSON.parse(result.value);
    } catch (error) {
      this.seen.push(error.message);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { ...state, seen: this.seen };
  }
}

// A document of a page alone, to know which one it was.
async function blame(show, list) {
  for (const document of list) {
    const { boxes, strays, wrong, seen } = await show.page([document]);
    const right = boxes === 1 && !strays && !wrong.length && !seen.length;
    check(right, 'in the browser', document,
      JSON.stringify({ boxes, strays, wrong, seen }).slice(0, 400));
  }
}

// What must be noticed, or nothing is shown by what follows.
const CONTROLS = [
  '<script>1</script>', '<img src=x onerror=1>', '<iframe src="javascript:1"></iframe>',
  '<a href="javascript:1">x</a>', '<link rel=stylesheet href=//evil.test/x>', '<div>',
  '<svg onload=1></svg>', '<b onclick=1>x</b>',
  '<meta http-equiv=refresh content="0;url=//evil.test">',
];

async function showAll() {
  const browser_ = new Browser(browser);
  try {
    await browser_.open();
    const show = new Show(browser_);
    for (const html of CONTROLS) {
      const { boxes, strays, wrong, seen } = await show.page([{ html }, { html: 'x' }]);
      check(boxes !== 2 || strays || wrong.length || seen.length, 'unnoticed',
        { name: 'control', source: html, html });
    }
    show.images = 0;
    for (let i = 0; i < documents.length; i += 250) {
      const list = documents.slice(i, i + 250);
      const { boxes, strays, wrong, seen } = await show.page(list);
      if (boxes === list.length && !strays && !wrong.length && !seen.length) passed += list.length;
      else await blame(show, list);
    }
    console.log(`chromium: ${documents.length} documents, ${show.images} images asked for`);
  } finally {
    await browser_.close();
  }
}

if (withParse5) compareTrees();
else console.log('without parse5: it could not be fetched');
if (browser) await showAll();
else console.log('without chromium: it is not installed');
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
