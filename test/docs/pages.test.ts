import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as alignment from 'vitrine/alignment';
import { methods as records } from 'vitrine/attribution';
import { projectFolder } from 'vitrine/host';
import * as neurons from 'vitrine/neurons';
import * as similarity from 'vitrine/similarity';
import { pages } from '../../docs/generator/pages';

const folder = path.join(projectFolder()!, 'docs');
const written = pages();
const methods = Object.keys(records);

describe('the pages of docs/', () => {
  it('are what `npm run docs` writes from the code as it is', () => {
    for (const [name, text] of written) {
      const file = path.join(folder, name);
      assert.ok(fs.existsSync(file), `docs/${name} is missing: npm run docs`);
      const stale = fs.readFileSync(file, 'utf8') !== text;
      assert.ok(!stale, `docs/${name} is not what the code says any more: npm run docs -- --text`);
    }
  });

  it('have one for every method, with a picture, and no other', () => {
    const files = fs.readdirSync(path.join(folder, 'methods'));
    assert.deepEqual(files.sort(), ['README.md', ...methods.flatMap((name) => [`${name}.md`, `${name}.png`])].sort());
  });

  it('say what every exported metric is', () => {
    for (const [floor, exported] of [
      ['similarity', similarity],
      ['alignment', alignment],
      ['neurons', neurons],
    ] as const) {
      const functions = Object.entries(exported)
        .filter(([, value]) => typeof value === 'function')
        .map(([name]) => name);
      const sections = [...written.get(`metrics/${floor}.md`)!.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
      assert.deepEqual(sections.sort(), functions.sort());
    }
  });

  it('have small pictures', () => {
    const bytes = methods.map((name) => fs.statSync(path.join(folder, 'methods', `${name}.png`)).size);
    assert.ok(bytes.reduce((a, b) => a + b, 0) < 300_000, `${bytes}`);
  });

  it('name every option and every error of a method', () => {
    const page = written.get('methods/smoothGrad.md')!;
    for (const option of ['samples', 'noise', 'noiseUnit', 'seed', 'target', 'batchSize'])
      assert.match(page, new RegExp(`\\| \`${option}\` \\|`));
    // Its own error, one of the noise that it asks for, and one of the targets that all methods share.
    for (const error of [
      'smoothGrad: samples is ‹…›; wanted a whole number from 1',
      'smoothGrad: there is no seed',
      'target is ‹wrong›',
    ])
      assert.ok(page.includes(error), error);
  });

  it('link to files that are there', () => {
    for (const [name, text] of written) {
      for (const [, target] of text.matchAll(/\]\(([^)#]+)\)/g)) {
        if (!/^https?:/.test(target))
          assert.ok(fs.existsSync(path.join(folder, path.dirname(name), target)), `docs/${name}: ${target}`);
      }
    }
  });
});
