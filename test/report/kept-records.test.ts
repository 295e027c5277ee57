import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { keptRecords } from 'vitrine/report';

const PROJECT = path.resolve(__dirname, '..', '..', '..');

describe('keptRecords', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kept-records-'));
  const earlier = process.env.VITRINE_PROJECT;
  before(() => fs.mkdirSync(path.join(folder, 'docs', 'records', 'cdep'), { recursive: true }));
  after(() => {
    fs.rmSync(folder, { recursive: true });
    if (earlier === undefined) delete process.env.VITRINE_PROJECT;
    else process.env.VITRINE_PROJECT = earlier;
  });
  const at = (project: string) => {
    process.env.VITRINE_PROJECT = project;
    return keptRecords();
  };

  it('are those of the chapters, one each, with the finding of each claim that tests one', () => {
    const records = at(PROJECT);
    const chapters = fs
      .readdirSync(path.join(PROJECT, 'notebooks'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[\w-]+[\\/][\w-]+\.ipynb$/.test(file));
    assert.deepEqual(
      records.map(({ paper, notebook }) => `${paper}/${notebook}.ipynb`),
      chapters.sort(),
    );
    for (const { claims } of records)
      for (const { kind, finding } of claims) assert.equal(finding !== undefined, kind === 'finding');
  });

  it('are none where there is no folder of them, and name a file that is none', () => {
    assert.deepEqual(at(os.tmpdir()), []);
    const file = path.join(folder, 'docs', 'records', 'cdep', 'x.json');
    fs.writeFileSync(file, '{"paper": ');
    assert.throws(() => at(folder), /records.cdep.x\.json: is no JSON/);
    fs.writeFileSync(file, '{"paper": "cdep"}');
    assert.throws(() => at(folder), /records.cdep.x\.json: has no list 'claims'/);
  });
});
