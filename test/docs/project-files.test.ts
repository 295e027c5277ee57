import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { markdownFiles, project, read } from './markdown-files';

const lab = JSON.parse(read('package.json')) as { version: string; license: string; scripts: Record<string, string> };
const library = JSON.parse(read('src/package.json')) as { version: string; license: string };

describe('the files about the project', () => {
  it('agree on the version and the license', () => {
    assert.equal(library.version, lab.version);
    assert.match(read('CITATION.cff'), new RegExp(`^version: ${lab.version.replaceAll('.', '\\.')}$`, 'm'));
    assert.equal(/^## (\S+)/m.exec(read('CHANGELOG.md'))?.[1], lab.version, 'the newest section of CHANGELOG.md');
    for (const { license } of [lab, library]) assert.equal(license, 'MIT');
    assert.match(read('CITATION.cff'), /^license: MIT$/m);
    assert.match(read('LICENSE'), /^MIT License\n\nCopyright \(c\) \d{4} the Vitrine authors\n/);
  });

  it('cite a paper for every folder of notebooks', () => {
    const papers = fs
      .readdirSync(path.join(project, 'notebooks'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    const [software, references] = read('CITATION.cff').split(/^references:$/m);
    assert.match(software, /^title: Vitrine$/m);
    const entries = references.split(/^  - /m).slice(1);
    assert.equal(entries.length, papers.length);
    for (const entry of entries) {
      for (const field of ['type', 'title', 'authors', 'collection-title', 'year'])
        assert.match(entry, new RegExp(`^ *${field}:`, 'm'), entry);
      assert.ok((entry.match(/family-names: /g) ?? []).length >= 2, entry);
    }
  });

  it('name only commands that there are', () => {
    for (const name of markdownFiles()) {
      for (const [, script] of read(name).matchAll(/npm run ([a-z][\w-]*)/g))
        assert.ok(script in lab.scripts, `${name}: npm run ${script}`);
      for (const [, script] of read(name).matchAll(/(?<![\w/])((?:kernel|lab)\/[\w/-]+\.(?:js|py))/g))
        assert.ok(fs.existsSync(path.join(project, script)), `${name}: ${script}`);
    }
  });
});
