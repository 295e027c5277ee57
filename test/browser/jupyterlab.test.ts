import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import type { RunRecord } from 'vitrine/report';
import { idle, noBrowser, openBrowser, openNotebook, PATIENCE_MS, PICTURES, seen } from './browser';
import { Lab, startLab } from './lab';

const PROJECT = path.resolve(__dirname, '..', '..', '..');
const NOTEBOOK = path.join(PROJECT, 'notebooks', 'linear-explanations', '3-published-explanations.ipynb');
const skip = noBrowser || (!fs.existsSync(NOTEBOOK) && `there is no ${path.relative(PROJECT, NOTEBOOK)}`);

describe('JupyterLab', { skip, timeout: 1_200_000 }, () => {
  // Beside the other reports: git ignores it, the server serves it, the package is found from it.
  const folder = path.join(PICTURES, 'run');
  const name = path.basename(NOTEBOOK);
  let lab: Lab;
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];

  before(async () => {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, name), withoutOutputs(fs.readFileSync(NOTEBOOK, 'utf8')));
    lab = await startLab(PROJECT, { VITRINE_MODE: 'small', VITRINE_REPORTS: folder });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.on('request', (request) => asked.push(request.url()));
    page.on('websocket', (socket) => asked.push(socket.url()));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('opens the notebook on the TypeScript kernel and runs it to the end', async () => {
    await openNotebook(page, lab, path.relative(PROJECT, path.join(folder, name)));
    await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
    await page.mouse.move(2, 2); // a figure that scrolls under the mouse would come alive before its test
    await page
      .locator('.jp-Notebook-ExecutionIndicator:not([data-status="idle"])')
      .waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await idle(page, 400_000);
    const prompts = await eachCell(page, async (cell) => {
      const prompt = cell.locator('.jp-InputPrompt').first();
      // Drawn a moment after it came into view; its text is there even where the notebook has scrolled on.
      await prompt
        .filter({ hasText: /\[\d+\]/ })
        .waitFor({ state: 'attached', timeout: 60_000 })
        .catch(() => {});
      return ((await prompt.textContent()) ?? '').trim();
    });
    assert.ok(
      prompts.length > 0 && prompts.every((prompt) => /^\[\d+\]:$/.test(prompt)),
      `prompts ${prompts.join(' ')}`,
    );
    assert.equal(
      await page
        .locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')
        .filter({ hasText: /Error/ })
        .count(),
      0,
    );
  });

  it('offers no news and no other kernel', async () => {
    assert.equal(await page.getByText(/notified about official Jupyter news/).count(), 0);
    const answer = await page.request.get(`${lab.origin}/api/kernelspecs`, {
      headers: { Authorization: `token ${lab.token}` },
    });
    assert.deepEqual(Object.keys(((await answer.json()) as { kernelspecs: object }).kernelspecs), ['vitrine']);
  });

  it('wraps long lines of code', async () => {
    assert.ok((await page.locator('.jp-CodeCell .cm-lineWrapping').count()) > 0);
  });

  it('has a figure live once it is in view and the mouse enters it', async () => {
    const figure = page.locator('.jp-OutputArea-output.jp-RenderedPlotly').first();
    await figure.scrollIntoViewIfNeeded();
    await figure.hover();
    await figure.locator('svg.main-svg').first().waitFor({ timeout: PATIENCE_MS });
    await page.screenshot({ path: path.join(PICTURES, 'figure.png') });
  });

  it('shows every claim with its verdict, as in the record', async () => {
    const record = JSON.parse(
      fs.readFileSync(
        path.join(folder, path.basename(path.dirname(NOTEBOOK)), name.replace('.ipynb', '.json')),
        'utf8',
      ),
    ) as RunRecord;
    // A table drawn as SVG breaks its lines without spaces.
    const bare = (text: string) => text.replace(/\s/g, '');
    const shown = bare(await verdictTables(page));
    await page.screenshot({ path: path.join(PICTURES, 'claims.png') });
    assert.ok(record.claims.length > 0);
    for (const { id, inWords } of record.claims)
      assert.ok(shown.includes(bare(inWords.obtained)), `${id}: ${inWords.obtained} in ${shown}`);
    const checks = record.claims.filter(({ kind }) => kind !== 'finding');
    for (const { inWords } of checks)
      assert.ok(shown.includes(bare(inWords.verdict)), `${inWords.verdict} in ${shown}`);
  });

  it('asks no other host for anything', () => {
    assert.ok(asked.length > 20, `${asked.length} requests`);
    const elsewhere = asked.filter((url) => !/^(data|blob|about):/.test(url) && new URL(url).hostname !== '127.0.0.1');
    assert.deepEqual(elsewhere, []);
  });
});

/** Asks every code cell, each scrolled into view first: those far away are drawn only then. */
async function eachCell<T>(page: Page, ask: (cell: Locator) => Promise<T>): Promise<T[]> {
  const cells = await page.locator('.jp-CodeCell').all();
  const answers: T[] = [];
  for (const cell of cells) {
    await cell.scrollIntoViewIfNeeded();
    answers.push(await ask(cell));
  }
  return answers;
}

/** The text of the tables that end a chapter. Outputs far from what is seen are not on the page: it is asked again. */
async function verdictTables(page: Page): Promise<string> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await page.waitForTimeout(200)) {
    await page.locator('.jp-CodeCell').last().scrollIntoViewIfNeeded();
    const found = await shownTables(page);
    if (found) return found;
  }
  return assert.fail(`no output shows what was asked; ${await seen(page)}`);
}

/** The text of those outputs on the page, entered with the mouse where one is a figure. */
async function shownTables(page: Page): Promise<string> {
  let found = '';
  for (const output of (await page.locator('.jp-OutputArea-output').all()).reverse()) {
    await output.scrollIntoViewIfNeeded();
    if (await output.locator('img').count()) {
      await output.hover();
      await output
        .locator('svg.main-svg')
        .first()
        .waitFor({ timeout: PATIENCE_MS })
        .catch(() => {});
    }
    const text = (await output.textContent()) ?? '';
    if (/asked/.test(text)) found += text;
    else if (found) return found;
  }
  return found;
}

function withoutOutputs(text: string): string {
  const notebook = JSON.parse(text) as {
    cells: { cell_type: string; outputs?: unknown[]; execution_count?: number | null }[];
  };
  for (const cell of notebook.cells)
    if (cell.cell_type === 'code') Object.assign(cell, { outputs: [], execution_count: null });
  return JSON.stringify(notebook);
}
