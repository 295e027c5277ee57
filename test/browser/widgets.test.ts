import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { idle, noBrowser, openBrowser, openNotebook, PATIENCE_MS, PICTURES } from './browser';
import { Lab, startLab } from './lab';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const CELL = `import { interact, mapGrid, show, slider } from 'vitrine';
await interact({ alpha: slider(0, 10, { step: 1 }) }, ({ alpha }) => {
  if (alpha === 10) throw new RangeError('ten is too much');
  const data = Float32Array.from({ length: 64 }, (_, i) => alpha * i);
  show(mapGrid({ title: \`alpha is \${alpha}\`, rows: [{ cells: [{ map: { data, shape: [8, 8] } }] }] }));
});`;

describe('controls in JupyterLab', { skip: noBrowser, timeout: 1_200_000 }, () => {
  const folder = path.join(PICTURES, 'widgets');
  const file = path.join(folder, 'widgets.ipynb');
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  const picture = (name: string) => page.screenshot({ path: path.join(PICTURES, `widgets-${name}.png`) });
  const open = () => openNotebook(page, lab, path.relative(PROJECT, file));
  const slider = () => page.locator('.jp-Cell-outputWrapper .widget-slider').last();
  const title = () => page.locator('.jp-Cell-outputWrapper .gtitle').last();
  const runAll = async () => {
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
    await page.mouse.move(2, 2);
  };
  /** Drags the handle of the slider to a part of its way, with the steps between. */
  const drag = async (part: number) => {
    const handle = (await slider().locator('.noUi-handle').boundingBox())!;
    const way = (await slider().locator('.noUi-base').boundingBox())!;
    await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
    await page.mouse.down();
    await page.mouse.move(way.x + part * way.width, handle.y + handle.height / 2, { steps: 8 });
    await page.mouse.up();
  };
  /** The notebook as it is saved now. */
  const saved = async () => {
    const before = fs.statSync(file).mtimeMs;
    await page.keyboard.press('Control+s');
    for (let waited = 0; fs.statSync(file).mtimeMs === before && waited < PATIENCE_MS; waited += 100)
      await page.waitForTimeout(100);
    await page.waitForTimeout(500); // until it is written whole
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Notebook;
  };
  const shows = (text: string) => title().filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });

  before(async () => {
    fs.mkdirSync(folder, { recursive: true });
    const cell = { cell_type: 'code', id: 'cell', metadata: {}, execution_count: null, outputs: [], source: CELL };
    const kernelspec = { name: 'vitrine', display_name: 'TypeScript (Vitrine)', language: 'typescript' };
    fs.writeFileSync(file, JSON.stringify({ cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
    lab = await startLab(PROJECT, { VITRINE_RENDER_SECONDS: '120' });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await open();
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('compute the map anew while the slider moves', async () => {
    await runAll();
    await slider().waitFor({ timeout: PATIENCE_MS });
    assert.equal(await slider().locator('.widget-label').textContent(), 'alpha');
    await page.locator('.jp-OutputArea-output.jp-RenderedPlotly').last().hover();
    await shows('alpha is 0');
    await drag(0.5);
    await shows('alpha is 5');
    await picture('moved');
  });

  it('show an error of the function below the slider, and go on', async () => {
    await drag(1);
    await page.locator('.jp-RenderedText').filter({ hasText: 'ten is too much' }).waitFor({ timeout: PATIENCE_MS });
    await picture('error');
    await drag(0.3);
    await shows('alpha is 3');
  });

  it('leave a picture and their state in the notebook', async () => {
    const { cells, metadata } = await saved();
    const { data } = cells[0].outputs[0];
    assert.ok(data['image/png'], Object.keys(data).join());
    const id = (data['application/vnd.jupyter.widget-view+json'] as { model_id: string }).model_id;
    assert.ok(id in metadata.widgets!['application/vnd.jupyter.widget-state+json'].state);
  });

  it('are live again after the page was reloaded', async () => {
    await open();
    await slider().waitFor({ timeout: PATIENCE_MS });
    await shows('alpha is 3');
    await drag(0.7);
    await shows('alpha is 7');
    await saved();
  });

  it('as do bars of progress, which a reload of the page does not stop', async () => {
    const bars = path.join(folder, 'bars.ipynb');
    const source =
      "import { progress } from 'vitrine/host';\nconst bar = progress('work', 40);\nfor (let i = 1; i <= 40; i++) { await new Promise((go) => setTimeout(go, 500)); bar.update(i); }\nbar.finish('done');";
    const cell = { cell_type: 'code', id: 'bar', metadata: {}, execution_count: null, outputs: [], source };
    const notebook = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
    fs.writeFileSync(bars, JSON.stringify({ ...notebook, cells: [cell] }));
    const barShows = (text: RegExp) =>
      page.locator('.jp-OutputArea-output').filter({ hasText: text }).first().waitFor({ timeout: PATIENCE_MS });
    await openNotebook(page, lab, path.relative(PROJECT, bars));
    await runAll();
    await barShows(/work .* [1-9]\/40/);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1500);
    await page.goto(`${lab.origin}/lab/workspaces/bars-ipynb/tree/${path.relative(PROJECT, bars)}?token=${lab.token}`);
    await barShows(/work .* 3\d\/40/);
    await barShows(/^work: done$/);
    await page.keyboard.press('Control+s');
    await page.waitForTimeout(1500);
    const { cells } = JSON.parse(fs.readFileSync(bars, 'utf8')) as { cells: { outputs: { metadata: object }[] }[] };
    assert.deepEqual(cells[0].outputs[0].metadata, {}, 'what is final names no id');
    await open();
    await slider().waitFor({ timeout: PATIENCE_MS });
  });

  it('show their last state when the kernel is a new one, and compute again when their cell has run', async () => {
    await page.getByRole('menuitem', { name: 'Kernel', exact: true }).click();
    await page
      .getByRole('menuitem', { name: /^Restart Kernel…/ })
      .first()
      .click();
    await page.locator('.jp-Dialog .jp-mod-accept').click();
    await page.waitForTimeout(1000);
    await idle(page);
    await slider().waitFor({ timeout: PATIENCE_MS });
    await shows('alpha is 7');
    await picture('stale');
    await open();
    await slider().waitFor({ timeout: PATIENCE_MS });
    await shows('alpha is 7');
    await runAll();
    await page.locator('.widget-readout').filter({ hasText: /^0$/ }).waitFor({ timeout: PATIENCE_MS });
    await drag(0.5);
    await shows('alpha is 5');
  });
});

interface Notebook {
  readonly cells: readonly { outputs: readonly { data: Record<string, unknown> }[] }[];
  readonly metadata: {
    readonly widgets?: { 'application/vnd.jupyter.widget-state+json': { state: Record<string, unknown> } };
  };
}
