import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { drawArchitecture } from '../../docs/generator/draw-architecture';
import { readArchitecture, type Architecture } from '../../docs/generator/read-architecture';
import { importsOf, sourceFiles } from '../../docs/generator/read-imports';
import { project, read } from './markdown-files';

const architecture = readArchitecture(project);
const { floors, lab, kernel, users, host } = architecture;
/** Relative imports of the files in a folder that lead out of it. */
const leaving = (folder: string) =>
  sourceFiles(path.join(project, folder)).flatMap((file) =>
    importsOf(file)
      .filter(
        (name) =>
          name.startsWith('.') &&
          path.relative(path.join(project, folder), path.resolve(path.dirname(file), name)).startsWith('..'),
      )
      .map((name) => `${path.relative(project, file)} -> ${name}`),
  );
const upwards = (parts: Architecture['floors']) =>
  parts.flatMap(({ name, parts: used }, i) =>
    parts
      .slice(i)
      .filter((other) => used.has(other.name))
      .map((other) => `${name} -> ${other.name}`),
  );

describe('the drawing of the architecture', () => {
  it('is what `npm run docs` draws from the imports as they are', () => {
    assert.equal(
      read('docs/architecture.svg'),
      drawArchitecture(architecture),
      'docs/architecture.svg is not what the imports say any more: npm run docs -- --text',
    );
  });

  it('has no import upwards, of floors or of the parts of lab/ and kernel/', () => {
    assert.deepEqual([...upwards(floors), ...upwards(lab), ...upwards(kernel)], []);
  });

  it('really reads the imports', () => {
    const used = (name: string) => [...floors.find((floor) => floor.name === name)!.parts].sort();
    assert.deepEqual(used('report'), ['figures', 'host']);
    assert.deepEqual(used('random'), []);
    assert.ok(floors.find(({ name }) => name === 'runtime')!.packages.has('@tensorflow/tfjs'));
    assert.deepEqual(
      floors
        .filter(({ packages }) => [...packages].some((name) => name.startsWith('@tensorflow/')))
        .map(({ name }) => name),
      ['runtime'],
    );
    assert.ok(kernel.find(({ name }) => name === 'launch')!.packages.has('tslab'));
    assert.deepEqual(users[0], { name: 'notebooks', floors: 'all' });
  });

  it('says rightly that package, lab and kernel import nothing of each other, and where they meet', () => {
    assert.deepEqual(
      [...lab, ...kernel].filter(({ packages }) => packages.has('vitrine')),
      [],
    );
    assert.deepEqual(
      ['lab', 'kernel'].flatMap((folder) => leaving(folder)),
      [],
    );
    assert.deepEqual(
      floors.filter(({ packages }) => packages.has('tslab')),
      [],
    );
    assert.deepEqual(host, { offered: 'kernel/output/host.js', taken: 'src/host/host.ts' });
  });

  it('would show an import upwards', () => {
    const part = (name: string, ...parts: string[]) => ({ name, parts: new Set(parts), packages: new Set<string>() });
    const wrong = { ...architecture, floors: [part('low', 'high'), part('high')] };
    assert.deepEqual(upwards(wrong.floors), ['low -> high']);
    const colors = [...drawArchitecture(wrong).matchAll(/<circle [^>]*fill="(#\w+)"/g)].map(([, color]) => color);
    assert.equal(
      colors.length -
        [...drawArchitecture({ ...wrong, floors: [part('low'), part('high')] }).matchAll(/<circle /g)].length,
      1,
    );
    assert.ok(
      !drawArchitecture(architecture).includes(colors[0]),
      'the color of a wrong import appears in no right drawing',
    );
  });
});

describe('the page of the architecture', () => {
  const page = read('docs/architecture.md');
  const firstColumn = (after: string) =>
    [
      ...page
        .slice(page.indexOf(after))
        .split('\n\n')[1]
        .matchAll(/^\| `([\w-]+)\/?` \|/gm),
    ].map(([, name]) => name);

  it('names the floors in the order of the lint rules, which src/index.ts keeps', () => {
    const names = floors.map(({ name }) => name);
    assert.deepEqual(firstColumn('The floors of `src/`'), names);
    const shown = [...new Set([...read('src/index.ts').matchAll(/'\.\/(\w+)'/g)].map(([, name]) => name))];
    assert.deepEqual(
      shown,
      names.filter((name) => shown.includes(name)),
    );
    assert.deepEqual(
      names.filter((name) => !shown.includes(name)),
      ['papers'],
      'what one paper alone needs is reached by its own name',
    );
  });

  it('names the rooms of lab/ and kernel/ in the order of the drawing', () => {
    assert.deepEqual(
      firstColumn('The rooms of `lab/`'),
      lab.map(({ name }) => name),
    );
    assert.deepEqual(
      firstColumn('The rooms of `kernel/`'),
      kernel.map(({ name }) => name),
    );
  });

  it('names the folders of the project', () => {
    const folders = fs
      .readdirSync(project, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^\.|^(node_modules|dist|data|reports|checkpoints)$/.test(entry.name))
      .map(({ name }) => name);
    assert.deepEqual(firstColumn('## What is where').sort(), folders.sort());
  });

  it('names files that are there', () => {
    for (const [, name] of page.matchAll(/`((?:src|kernel|lab|docs|test|data-scripts)\/[\w./-]*)`/g))
      assert.ok(fs.existsSync(path.join(project, name)), name);
    for (const [, name] of page.matchAll(/`((?:runtime|figures)\/[\w./-]+)`/g))
      assert.ok(fs.existsSync(path.join(project, 'src', name)), name);
  });
});
