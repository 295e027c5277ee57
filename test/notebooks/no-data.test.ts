import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listNotebooks, noKernel, notebooksFolder, readRecord, runNotebook, temporaryFolder } from './runner';

describe('without data and without network', { skip: noKernel ?? false }, () => {
  const folder = temporaryFolder('no-data');
  after(() => fs.rmSync(folder, { recursive: true }));
  const run = async (name: string, mode: 'smoke' | 'small') => {
    const reports = path.join(folder, mode);
    const environment = {
      VITRINE_MIRROR: undefined,
      VITRINE_OFFLINE: '1',
      VITRINE_DATA: path.join(folder, 'data'),
    };
    const request = { name, mode, notebooks: notebooksFolder, reports, environment, patience: 2 };
    const { state, cell, cells, error, copy, seconds } = await runNotebook(request).result;
    assert.equal(state, 'passed', `cell ${cell} of ${cells}: ${error?.name}: ${error?.value}\n${error?.trace}`);
    return { record: readRecord(reports, name), text: fs.readFileSync(copy, 'utf8'), seconds };
  };

  for (const name of listNotebooks(notebooksFolder)) {
    it(`${name} runs to its end in smoke mode, says what its data are, and judges nothing`, async (t) => {
      const { record, text, seconds } = await run(name, 'smoke');
      t.diagnostic(`${name}: ${seconds} s`);
      assert.match(text, /stand-in|not here|there is no data/i);
      if (!name.includes('/')) return;
      assert.equal(record!.mode, 'smoke');
      assert.deepEqual([...new Set(record!.claims.map(({ verdict }) => verdict))], ['not testable here']);
    });
  }

  const theory = 'sanity-checks/1-edge-detector-and-theory';
  it(`${theory} keeps the verdicts of its closed forms, and those alone`, async () => {
    const { record } = await run(theory, 'small');
    assert.equal(record!.standIn, true);
    const verdicts = (data: 'any' | undefined) =>
      record!.claims.filter((claim) => claim.data === data).map(({ verdict }) => verdict);
    assert.ok(verdicts('any').length >= 10);
    assert.deepEqual([...new Set(verdicts('any'))], ['reproduced']);
    assert.deepEqual([...new Set(verdicts(undefined))], ['not testable here']);
  });
});
