import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RunRecord } from 'vitrine/report';
import {
  listNotebooks,
  noKernel,
  notebooksFolder,
  readRecord,
  Result,
  runNotebook,
  temporaryFolder,
  withoutVolatile,
} from './runner';

const names = listNotebooks(notebooksFolder);
/** The chapter on which the costlier questions are asked. */
const chapter = names.find((name) => name.endsWith('/1-mnist-spurious')) ?? names.find((name) => name.includes('/'));
const shown = chapter ?? 'a chapter';
/** Chapters that always run in small mode, for its verdicts; the others do where `VITRINE_TEST_NOTEBOOKS=all`. */
const QUICK = [
  'explanation-alignment/1-mnist-spurious',
  'linear-explanations/3-published-explanations',
  'sanity-checks/1-edge-detector-and-theory',
];
const whyNot = (name: string) =>
  name.includes('/') &&
  !QUICK.includes(name) &&
  process.env.VITRINE_TEST_NOTEBOOKS !== 'all' &&
  'it takes minutes in small mode; VITRINE_TEST_NOTEBOOKS=all runs it so';

describe('in smoke mode, with what data there are,', { skip: noKernel ?? false }, () => {
  const reports = temporaryFolder('smoke');
  after(() => fs.rmSync(reports, { recursive: true }));
  for (const name of names) {
    it(`${name} runs from top to bottom and judges nothing`, async (t) => {
      const request = { name, mode: 'smoke' as const, notebooks: notebooksFolder, reports, patience: 2 };
      const { state, cell, cells, error, seconds } = await runNotebook(request).result;
      assert.equal(state, 'passed', `cell ${cell} of ${cells}: ${error?.name}: ${error?.value}\n${error?.trace}`);
      t.diagnostic(`${name}: ${seconds} s`);
      const claims = readRecord(reports, name)?.claims ?? [];
      assert.equal(claims.length > 0, name.includes('/'), 'a chapter states claims');
      assert.deepEqual(
        claims.filter(({ verdict }) => verdict !== 'not testable here'),
        [],
      );
    });
  }
});

describe('in small mode', { skip: noKernel ?? false }, () => {
  const folder = temporaryFolder('notebooks');
  after(() => fs.rmSync(folder, { recursive: true }));

  const run = async (
    name: string,
    at: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<{ result: Result; record: RunRecord | undefined }> => {
    const reports = path.join(folder, at);
    // Twice the usual budget: other tests run at the same time.
    const result = await runNotebook({
      name,
      mode: 'small',
      notebooks: notebooksFolder,
      reports,
      environment,
      budget: 600,
    }).result;
    assert.equal(
      result.state,
      'passed',
      `cell ${result.cell} of ${result.cells}: ${result.error?.name}: ${result.error?.value}\n${result.error?.trace}`,
    );
    return { result, record: readRecord(reports, name) };
  };

  it('the quick chapters are there', () => {
    assert.deepEqual(
      QUICK.filter((name) => !names.includes(name)),
      [],
    );
  });

  for (const name of names) {
    it(
      `${name} runs from top to bottom${name.includes('/') ? ' and ends with a verdict for every claim' : ''}`,
      { skip: whyNot(name) },
      async (t) => {
        const { result, record } = await run(name, 'first');
        t.diagnostic(`${name}: ${result.cells} cells in ${result.seconds} s`);
        if (!name.includes('/')) return;
        assert.ok(
          record,
          `it writes no record; wanted paper '${path.dirname(name)}' and notebook '${path.basename(name)}' in experiment(), and save()`,
        );
        assert.equal(record.mode, 'small');
        assert.ok(record.claims.length > 0, 'it states no claim');
        assert.deepEqual(
          record.claims.filter(({ verdict }) => verdict === 'not run').map(({ id }) => id),
          [],
        );
        for (const { id, verdict, obtained } of record.claims)
          t.diagnostic(`${id}: ${verdict}${obtained ? ` (${obtained.mean})` : ''}`);
      },
    );
  }

  it(`${shown} run twice leaves the same record`, { skip: chapter ? false : 'there is no chapter yet' }, async () => {
    const first = readRecord(path.join(folder, 'first'), chapter!) ?? (await run(chapter!, 'first')).record!;
    const { record: second } = await run(chapter!, 'second');
    assert.equal(JSON.stringify(withoutVolatile(second!), null, 1), JSON.stringify(withoutVolatile(first), null, 1));
  });
});
