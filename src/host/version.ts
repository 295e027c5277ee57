import * as fs from 'node:fs';
import * as path from 'node:path';

/** The version of this package. */
export function packageVersion(): string {
  const manifest = path.join(__dirname, '..', '..', 'package.json');
  return (JSON.parse(fs.readFileSync(manifest, 'utf8')) as { version: string }).version;
}
