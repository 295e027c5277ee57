// After the compiler, before `npm pack`: what it once made of sources that are no more lies in `dist` still, and would
// be packed.
import * as fs from 'node:fs';
import * as path from 'node:path';

const source = import.meta.dirname;
const dist = path.join(source, 'dist');
for (const entry of fs.readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const [, name, kind] = /^(.+?)(?:\.d)?\.([mc]?)[jt]s(?:\.map)?$/.exec(entry.name) ?? [];
  if (!name || !entry.isFile()) continue;
  const folder = path.relative(dist, entry.parentPath);
  if (!fs.existsSync(path.join(source, folder, `${name}.${kind}ts`)))
    fs.rmSync(path.join(entry.parentPath, entry.name));
}
