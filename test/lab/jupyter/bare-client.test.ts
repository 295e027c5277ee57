import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../../kernel/protocol/client';
import { whyNot } from '../../kernel/protocol/venv';
import { call } from './tools';

describe('the kernel under another program than JupyterLab', { skip: whyNot('jupyter_client') }, () => {
  it('is found in the environment, runs in a folder outside the checkout, shows figures, stops, ends', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-elsewhere-'));
    try {
      const script = path.join(PROJECT, 'test/lab/jupyter/bare_client.py');
      const { status, text } = call(folder, ['python', script]);
      assert.equal(status, 0, text);
      assert.deepEqual(JSON.parse(text.split('\n').find((line) => line.startsWith('{'))!), {
        language: 'typescript',
        name: 'TypeScript (Vitrine)',
        bundles: [['application/vnd.plotly.v1+json', 'image/png', 'text/plain'], ['text/plain']],
        replies: [
          ['ok', null],
          ['ok', null],
        ],
        stopped: 'Interrupted',
        ended: true,
      });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
