import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { markdownFiles, project, read, withoutCode } from './markdown-files';

/** The anchor that a code host gives to a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchors = new Map<string, string[]>();
function anchorsOf(file: string): string[] {
  if (!anchors.has(file))
    anchors.set(
      file,
      [...withoutCode(read(file)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        anchor(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')),
      ),
    );
  return anchors.get(file)!;
}

describe('the links in Markdown files', () => {
  for (const name of markdownFiles()) {
    it(`of ${name} lead to files and headings that are there`, () => {
      for (const [, target] of withoutCode(read(name)).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        const [file, heading] = target.split('#');
        const at = file ? path.join(path.dirname(name), file) : name;
        assert.ok(fs.existsSync(path.join(project, at)), `${name}: ${target}`);
        if (heading !== undefined)
          assert.ok(anchorsOf(at).includes(heading), `${name}: no heading #${heading} in ${at}`);
      }
    });
  }

  it('say nothing of folders of a machine', () => {
    for (const name of markdownFiles())
      assert.doesNotMatch(read(name), /(?<![\w.])\/(home|root|work|Users|tmp)\//, name);
  });

  it('of docs/README.md lead to every page, those of methods through their own index', () => {
    const linked = new Set(
      [...read('docs/README.md').matchAll(/\]\(([^)#]+)\)/g)].map(([, target]) => path.join('docs', target)),
    );
    // The table of speeds is written on the machine that measures.
    const pages = markdownFiles().filter(
      (name) =>
        name.startsWith('docs/') &&
        name !== 'docs/bench.md' &&
        (!name.startsWith('docs/methods/') || name.endsWith('README.md')),
    );
    assert.deepEqual(
      pages.filter((name) => name !== 'docs/README.md' && !linked.has(name)),
      [],
    );
    assert.deepEqual(
      markdownFiles().filter((name) => name.startsWith('notebooks/') && !linked.has(name)),
      [],
    );
  });
});
