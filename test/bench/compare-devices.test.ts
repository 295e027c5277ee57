import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { casesOf } from '../../bench/cases';
import { compareCase, compareDevices, devicePage, type DeviceRow } from '../../bench/compare-devices';
import { writeFixtures } from '../../bench/fixtures/write';
import type { Where } from '../../bench/protocol';
import { Side } from '../../bench/side';

const SIDE = path.join(__dirname, '..', '..', 'bench', 'vitrine', 'side.js');
const hasCard = spawnSync('nvidia-smi').status === 0;

describe('a graphics card beside the processor', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'devices-'));
  const sides: Side[] = [];
  before(async () => {
    writeFixtures(folder, 'mnist-cnn');
    const env = { CUDA_VISIBLE_DEVICES: '-1' };
    for (const name of ['one', 'other'])
      sides.push(new Side(name, [process.execPath, SIDE], { threads: 2, folder, env }));
    for (const side of sides) await side.ask({ ask: 'open', folder, model: 'mnist-cnn', threads: 2 });
  });
  after(() => {
    for (const side of sides) side.close();
    fs.rmSync(folder, { recursive: true });
  });
  const rowOf = (method: string) =>
    compareCase(
      casesOf('mnist-cnn', [8], [8]).find((once) => once.method === method)!,
      sides[0],
      sides[1],
      folder,
    );

  it('is compared case by case: results, and seconds of a call', async () => {
    assert.equal((await sides[0].ask<Where>({ ask: 'where' })).gpu, false);
    for (const method of ['forward', 'integrated-gradients']) {
      const { difference, worst, card, processor } = await rowOf(method);
      assert.ok(difference <= worst && worst < 1e-5, `${method}: ${worst}`); // two processes, one processor
      assert.ok(card > 0 && processor > 0);
    }
  });

  it('is told in a table that counts what differs', async () => {
    const row = await rowOf('gradient');
    const slow: DeviceRow = { ...row, difference: 0.01, worst: 0.5, card: 0.002, processor: 0.05 };
    assert.match(devicePage('today: a card', [row], 0), /^today: a card\. .* All 1 agree\.$/m);
    assert.match(devicePage('today: a card', [row], 3), / All 1 agree\. 3 cases were not measured: after 300 s/);
    const page = devicePage('today: a card', [row, slow], 0);
    assert.match(page, / 1 of 2 differ by more\.$/m);
    assert.match(page, /^\| MNIST CNN, 28x28 \| gradient, batch 8 \| 2\.00 \| 50\.00 \| 25\.0 \| 1e-2 \| 5e-1 \|$/m);
  });

  it('is missed in one line', { skip: hasCard && 'there is a card' }, async () => {
    await assert.rejects(compareDevices(folder, folder), /--device compares .* sees no card here: npm run doctor/);
    assert.ok(!fs.existsSync(path.join(folder, 'reports')));
  });
});
