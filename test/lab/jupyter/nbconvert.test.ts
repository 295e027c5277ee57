import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { noBrowser, openBrowser } from '../../browser/browser';
import { PROJECT } from '../../kernel/protocol/client';
import { whyNot } from '../../kernel/protocol/venv';
import { call, writeNotebook } from './tools';

const skip = noBrowser || whyNot('nbconvert', 'vitrine_jupyter');

describe('the page that nbconvert makes of a notebook', { skip, timeout: 900_000 }, () => {
  const { folder } = writeNotebook([]);
  const file = path.join(folder, '0-start-here.html');
  const pictures = path.join(PROJECT, 'reports', 'browser');
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const errors: string[] = [];

  before(async () => {
    const notebook = path.join(PROJECT, 'notebooks', '0-start-here.ipynb');
    const { status, text } = call(folder, ['jupyter', 'nbconvert', '--to=html', '--output-dir=.', notebook]);
    assert.equal(status, 0, text);
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pathToFileURL(file).href, { waitUntil: 'domcontentloaded' });
    fs.mkdirSync(pictures, { recursive: true });
  });

  after(() => browser?.close());

  /** The figure at a place, once it is alive. */
  async function alive(index: number): Promise<Locator> {
    const figure = page.locator('.vitrine-figure').nth(index);
    await figure.scrollIntoViewIfNeeded();
    await figure.locator('svg.main-svg').first().waitFor({ timeout: 120_000 });
    await figure.locator('img').waitFor({ state: 'hidden', timeout: 60_000 });
    return figure;
  }

  it('has plotly.js once, and a picture of every figure', () => {
    const page = fs.readFileSync(file, 'utf8');
    assert.equal((page.match(/^\* plotly\.js .*v\d/gm) ?? []).length, 1);
    assert.equal(page.split('class="vitrine-figure"').length - 1, 4);
    assert.equal(page.match(/<img alt="(Six|The first digit under|What makes it|Quantities of)/g)?.length, 4);
  });

  it('says under the mouse which value a pixel has', async () => {
    const figure = await alive(0);
    const map = await figure.locator('.subplot.x7y7').boundingBox();
    assert.ok(map);
    await page.mouse.move(map.x + map.width / 2, map.y + map.height / 2, { steps: 3 });
    const hover = figure.locator('.hoverlayer .hovertext');
    await hover.first().waitFor({ timeout: 60_000 });
    assert.match((await hover.allTextContents()).join(), /^\(1\d, 1\d\)/);
    await page.screenshot({ path: path.join(pictures, 'nbconvert.png') });
  });

  it('moves by its slider', async () => {
    const figure = await alive(1);
    const shown = () => figure.locator('.slider-group text').first().textContent();
    const drawn = () => figure.locator('.subplot.xy').first().screenshot();
    const [before, first] = [await shown(), await drawn()];
    const rail = await figure.locator('.slider-rail-touch-rect').boundingBox();
    assert.ok(rail);
    await page.mouse.click(rail.x + rail.width - 12, rail.y + rail.height / 2);
    await page.waitForTimeout(500);
    assert.notEqual(await shown(), before);
    assert.ok(!first.equals(await drawn()), 'the map looks as before');
  });

  it('needs no network for its figures, and throws nothing', () => {
    const elsewhere = asked.filter((url) => !/^(file|data|blob):/.test(url)).map((url) => new URL(url).pathname);
    // What nbconvert's own template asks for: formulas, and widgets of kernels.
    assert.deepEqual(
      elsewhere.filter((name) => !/mathjax|require|mermaid/.test(name)),
      [],
    );
    assert.deepEqual(errors, []);
  });

  it('shows the pictures where no script may run', async () => {
    const quiet = await browser.newPage({ javaScriptEnabled: false });
    await quiet.goto(pathToFileURL(file).href, { waitUntil: 'domcontentloaded' });
    const picture = quiet.locator('.vitrine-figure img').first();
    await picture.scrollIntoViewIfNeeded();
    assert.ok(((await picture.boundingBox())?.width ?? 0) > 300);
    await quiet.close();
  });
});
