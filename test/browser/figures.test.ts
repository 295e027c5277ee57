import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { type Figure, lines, mapGrid, renderPng, stepper } from 'vitrine/figures';
import { idle, noBrowser, openBrowser, openNotebook, PATIENCE_MS, PICTURES, seen } from './browser';
import { Lab, startLab } from './lab';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const [WIDE, NARROW, HEIGHT] = [1500, 720, 1000];
const SIDE = 8;
const LIGHT = 'JupyterLab Light';

const chart = lines({
  title: 'Loss falls in training and stays in validation, over five epochs of the small network',
  series: ['training of the normal network', 'validation'].map((name, i) => ({ name, x: [1, 2, 3], y: [3, 2 + i, 1] })),
  xTitle: 'epoch',
  yTitle: 'loss',
});
/** The value of a pixel of map k is its number plus k, so that hovering tells which is under the mouse. */
const grid = (first: number) =>
  mapGrid({
    title: 'maps',
    rows: [
      {
        label: 'network',
        cells: Array.from({ length: 6 }, (_, k) => ({
          map: { data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => first + k + i), shape: [SIDE, SIDE] },
        })),
      },
    ],
    limit: 255,
  });
const stepped = stepper([grid(0), grid(100)], ['a', 'b'], { name: 'step' });

describe('figures in JupyterLab', { skip: noBrowser, timeout: 900_000 }, () => {
  const folder = path.join(PICTURES, 'figures');
  const file = path.join(folder, 'figures.ipynb');
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  let theme: string;
  const errors: string[] = [];
  const picture = (name: string) => page.screenshot({ path: path.join(PICTURES, `figures-${name}.png`) });

  before(async () => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, JSON.stringify(notebook([chart, grid(0), stepped])));
    lab = await startLab(PROJECT, {});
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: WIDE, height: HEIGHT } });
    page.on('pageerror', (error) => errors.push(error.message));
    await openNotebook(page, lab, path.relative(PROJECT, file));
    theme = await page.evaluate<string>('document.body.dataset.jpThemeName');
    if (theme !== LIGHT) {
      await chooseTheme(page, LIGHT);
      await page.waitForTimeout(1000); // for the setting to be saved
      await page.reload();
      await idle(page);
    }
  });

  after(async () => {
    if (theme && theme !== LIGHT) await chooseTheme(page, theme);
    await browser?.close();
    await lab?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const output = (index: number) => page.locator('.jp-OutputArea-output.jp-RenderedPlotly').nth(index);

  it('are their stored pictures with words for who cannot see them, where these fit', async () => {
    for (const [i, { alt }] of [chart, grid(0), stepped].entries()) {
      const shown = output(i).locator('img');
      await shown.waitFor({ timeout: PATIENCE_MS });
      assert.equal(await shown.getAttribute('alt'), alt);
      assert.equal(await output(i).locator('svg.main-svg').count(), 0);
    }
    await picture('light');
  });

  it('come alive under the mouse without moving, and say what a pixel of a map is', async () => {
    const still = await output(1).locator('img').boundingBox();
    await output(1).locator('img').hover();
    const live = output(1).locator('svg.main-svg').first();
    await live.waitFor({ timeout: PATIENCE_MS });
    assert.deepEqual(await live.boundingBox(), still);
    assert.match(await hover(page, output(1), 2, [3, 5]), /^\(3, 5\)45 × 1$/);
    assert.match(await hover(page, output(1), 4, [7, 0]), /^\(7, 0\)11 × 1$/);
    await picture('hover');
  });

  it('follow the width of their cell when the window becomes narrow', async () => {
    await page.setViewportSize({ width: NARROW, height: HEIGHT });
    const roomNow = async () => (await output(0).boundingBox())!.width;
    await until(page, async () => (await roomNow()) < Math.min(chart.width, grid(0).width), true);
    const room = await roomNow();
    const live = output(0).locator('svg.main-svg').first();
    await live.waitFor({ timeout: PATIENCE_MS });
    await until(page, async () => (await live.boundingBox())!.width, Math.floor(room));
    assert.equal(await styleOf(output(0).locator('.xtick text').first(), 'font-size'), '12px');
    // Maps become smaller, and what does not fit is scrolled within the output.
    const maps = output(1).locator('svg.main-svg').first();
    await until(page, async () => (await maps.boundingBox())!.width < grid(0).width, true);
    const { width } = (await maps.boundingBox())!;
    assert.ok(width >= 0.75 * grid(0).width - 1 && width <= Math.max(room, 0.75 * grid(0).width) + 1, `${width} wide`);
    const [inner, outer] = await output(1).evaluate((node) => [node.scrollWidth, node.clientWidth]);
    assert.ok(inner >= Math.floor(width) && outer <= room, `${inner} pixels in ${outer}`);
    await picture('narrow');
  });

  it('say what a pixel is there too', async () => {
    assert.match(await hover(page, output(1), 1, [2, 6]), /^\(2, 6\)51 × 1$/);
  });

  it('keep the step of their slider when the width changes', async () => {
    const slider = output(2).locator('.slider-rail-touch-rect').first();
    await output(2).scrollIntoViewIfNeeded();
    await slider.waitFor({ timeout: PATIENCE_MS });
    await output(2).evaluate((node) => (node.scrollLeft = node.scrollWidth));
    const { x, y, width, height } = (await slider.boundingBox())!;
    await page.mouse.click(x + width - 2, y + height / 2);
    const label = output(2).locator('.slider-label').filter({ hasText: 'step:' });
    await until(page, () => label.textContent(), 'step: b');
    await page.mouse.move(2, 2);
    await page.setViewportSize({ width: WIDE, height: HEIGHT });
    const live = output(2).locator('svg.main-svg').first();
    await until(page, async () => Math.round((await live.boundingBox())!.width - stepped.width), 0);
    assert.equal(await label.textContent(), 'step: b');
    assert.match(await hover(page, output(2), 0, [0, 0]), /^\(0, 0\)100 × 1$/);
  });

  it('are dark on a dark page, and light again', async () => {
    // As JupyterLab does with a cell that is scrolled far away.
    const cell = page.locator('.jp-CodeCell').first();
    await cell.evaluate((node) => (node.style.display = 'none'));
    await chooseTheme(page, 'JupyterLab Dark');
    await page.waitForTimeout(300);
    await cell.evaluate((node) => (node.style.display = ''));
    await output(0).scrollIntoViewIfNeeded();
    const paper = output(0).locator('svg.main-svg rect.bg').first();
    const letters = output(0).locator('.xtick text').first();
    const fill = (at: Locator) => styleOf(at, 'fill');
    await until(page, () => fill(letters), 'rgb(228, 228, 228)');
    assert.equal(await styleOf(paper, 'fill-opacity'), '0');
    await picture('dark');
    await chooseTheme(page, LIGHT);
    await until(page, () => fill(letters), 'rgb(34, 34, 34)');
  });

  it('follow a theme that changes while the page is away for less than a frame', async () => {
    const letters = output(0).locator('.xtick text').first();
    const cell = page.locator('.jp-CodeCell').first();
    const change = (isLight: boolean) =>
      cell.evaluate(async (node, light) => {
        node.style.display = 'none';
        node.ownerDocument.body.dataset.jpThemeLight = light;
        await Promise.resolve(); // the figure's observer is called
        node.style.display = '';
      }, String(isLight));
    await change(false);
    await until(page, () => styleOf(letters, 'fill'), 'rgb(228, 228, 228)');
    await change(true);
    await until(page, () => styleOf(letters, 'fill'), 'rgb(34, 34, 34)');
  });

  it('do not change what is stored', async () => {
    // Jupyter itself breaks the words into lines.
    const stored = () =>
      (JSON.parse(fs.readFileSync(file, 'utf8')) as ReturnType<typeof notebook>).cells.map(
        ({ outputs: [{ data }] }) => ({ ...data, 'text/plain': [data['text/plain']].flat().join('') }),
      );
    const before = stored();
    const saved = fs.statSync(file).mtimeMs;
    await page.keyboard.press('Control+s');
    await until(page, async () => fs.statSync(file).mtimeMs > saved, true);
    // The server writes in its own time: until then the file is empty.
    await until(page, async () => fs.readFileSync(file, 'utf8').trimEnd().endsWith('}'), true);
    assert.deepEqual(stored(), before);
    assert.deepEqual(errors, []);
  });
});

/** What the figure says of a pixel, column and row, of its map number `cell`. */
async function hover(page: Page, at: Locator, cell: number, [column, row]: [number, number]): Promise<string> {
  await at.scrollIntoViewIfNeeded();
  const plot = at.locator(`.nsewdrag[data-subplot="${cell === 0 ? 'xy' : `x${cell + 1}y${cell + 1}`}"]`);
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + 1, y + 1);
  await page.mouse.move(x + ((column + 0.5) * width) / SIDE, y + ((row + 0.5) * height) / SIDE, { steps: 4 });
  const label = at.locator('.hoverlayer .hovertext');
  let text = '';
  const isThere = async () => {
    text = (await label.allTextContents()).join();
    return text.startsWith(`(${column}, ${row})`);
  };
  await until(page, isThere, true).catch(() => {});
  return text;
}

/** A property of an element as it is drawn. */
function styleOf(at: Locator, property: string): Promise<string> {
  return at.evaluate((node, name) => node.ownerDocument.defaultView!.getComputedStyle(node)[name] as string, property);
}

async function chooseTheme(page: Page, name: string): Promise<void> {
  await page.getByRole('menuitem', { name: 'Settings', exact: true }).click();
  await page.getByText('Theme', { exact: true }).first().hover();
  await page.getByRole('menuitem', { name, exact: true }).click();
  await page.mouse.move(2, 2);
  // JupyterLab loads a theme in its own time: what comes after is ours.
  const isLight = String(name === LIGHT);
  await until(page, () => page.locator('body').getAttribute('data-jp-theme-light'), isLight);
}

/** Waits until something is as it should be. */
async function until<T>(page: Page, read: () => Promise<T>, wanted: T): Promise<void> {
  let found: T | undefined;
  const end = Date.now() + PATIENCE_MS;
  do {
    found = await read();
    if (found === wanted) return;
    await page.waitForTimeout(100);
  } while (Date.now() < end);
  assert.fail(`${read} is ${found}, not ${wanted}, in the end; ${await seen(page)}`);
}

/** A notebook that ran: a cell for each figure. */
function notebook(figures: readonly Figure[]) {
  const cells = figures.map((figure, i) => {
    const { data, layout, config = {}, alt } = figure;
    const png = renderPng(figure)?.toString('base64');
    const bundle = { 'application/vnd.plotly.v1+json': { data, layout, config }, 'image/png': png, 'text/plain': alt };
    const outputs = [{ output_type: 'display_data', data: bundle, metadata: {} }];
    return { cell_type: 'code', id: `figure-${i}`, metadata: {}, execution_count: i + 1, source: 'show(…)', outputs };
  });
  const kernelspec = { name: 'vitrine', display_name: 'TypeScript (Vitrine)', language: 'typescript' };
  return { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}
