import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { startLab } from '../../browser/lab';
import { PROJECT } from '../fake-checkout';

const python = path.join(PROJECT, '.vitrine/venv/bin/python');
const skip = fs.existsSync(python) ? false : 'the set-up has not been run in this checkout';

describe('what a cell puts out', { skip }, () => {
  it('passes the server whole: 20 MB, short lines, updates', { timeout: 300_000 }, async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-home-'));
    const lab = await startLab(PROJECT, { HOME: home });
    try {
      const cells = [
        "for (let i = 0; i < 400; i++) console.log('x'.repeat(49_999))",
        'for (let i = 0; i < 20_000; i++) console.log(i)',
        "import { display } from 'vitrine/host'; display.html('0', { id: 'n' }); for (let i = 0; i < 10_000; i++) display.html(`${i}`, { update: 'n' })",
      ];
      const script = path.join(PROJECT, 'test/lab/jupyter/through_server.py');
      const { stdout } = await promisify(execFile)(python, [script, lab.origin, lab.token, JSON.stringify(cells)]);
      const arrived = JSON.parse(stdout) as { characters: number; lines: number; updates: number; stderr: string }[];
      assert.deepEqual(
        arrived.map(({ stderr }) => stderr),
        ['', '', ''],
      );
      assert.deepEqual(
        [arrived[0].characters, arrived[0].lines, arrived[1].lines, arrived[2].updates],
        [20_000_000, 400, 20_000, 10_000],
      );
    } finally {
      await lab.stop();
      fs.rmSync(home, { recursive: true, force: true });
    }
  });
});
