import * as fs from 'node:fs';
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
  await page.getByRole('button', { name: 'TypeScript (Vitrine)' }).first().waitFor({ timeout: 120_000 });
  await idle(page, 120_000);
}

/** Waits until the kernel has nothing to do. */
export async function idle(page: Page, timeout: number): Promise<void> {
  await page
    .locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    .first()
    .waitFor({ state: 'attached', timeout });
}
