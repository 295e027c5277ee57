import * as fs from 'node:fs';
import * as path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Lab } from './lab';

const CHROMIUM = [process.env.VITRINE_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (file) => file && fs.existsSync(file),
);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever asks for another host gets no address.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
];

/** Where the tests leave what the browser showed. */
export const PICTURES = path.resolve(__dirname, '..', '..', '..', 'reports', 'browser');

/** For whatever a page has to do: on a machine with other work, seconds become minutes. */
export const PATIENCE_MS = 240_000;

/** Why there can be no test in a browser, or false. */
export const noBrowser =
  !CHROMIUM && 'there is no Chromium (Debian: apt-get install chromium; elsewhere set VITRINE_CHROMIUM)';

/** Chromium, without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Opens a file of the project in a workspace of its own, and waits for its kernel. */
export async function openNotebook(page: Page, lab: Lab, file: string): Promise<void> {
  const workspace = file.split('/').pop()!.replace(/\W+/g, '-');
  await page.goto(`${lab.origin}/lab/workspaces/${workspace}/tree/${file}?token=${lab.token}&reset`);
  try {
    await page.getByRole('button', { name: 'TypeScript (Vitrine)' }).first().waitFor({ timeout: PATIENCE_MS });
    await idle(page);
  } catch (error) {
    await page.screenshot({ path: path.join(PICTURES, `${workspace}-not-open.png`) }).catch(() => {});
    throw new Error(`${file} did not open; ${await seen(page)}; ${lab.log().slice(-800)}`, { cause: error });
  }
}

/** The words on the page, for the message of a test that waited in vain. */
export async function seen(page: Page): Promise<string> {
  const text = await page.evaluate<string>('document.body.innerText').catch((error: Error) => error.message);
  return `the page says: ${text.replace(/\s+/g, ' ').slice(-300)}`;
}

/** Waits until the kernel has nothing to do. */
export async function idle(page: Page, timeout = PATIENCE_MS): Promise<void> {
  await page
    .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .first()
    .waitFor({ state: 'attached', timeout });
}
