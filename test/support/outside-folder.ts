import * as fs from 'node:fs';

/**
 * A new empty folder outside the checkout, to be removed by the caller: the tests' own temporary folder lies inside it,
 * where Node finds the checkout's packages from every folder.
 */
export function outsideFolder(prefix: string): string {
  return fs.mkdtempSync(`/tmp/${prefix}`);
}
