import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { outcome, PROJECT } from '../fake-checkout';

const python = path.join(PROJECT, '.vitrine/venv/bin/python');
const skip = fs.existsSync(python) ? false : 'the set-up has not been run in this checkout';

describe('npm start', { skip }, () => {
  it(
    'opens JupyterLab on this machine only, with a token and this kernel alone, and Ctrl-C ends it',
    { timeout: 180_000 },
    async () => {
      const home = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-home-'));
      const child = spawn(process.execPath, [path.join(PROJECT, 'lab/cli.js'), 'start', '--no-browser'], {
        env: { ...process.env, HOME: home },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ending = outcome(child);
      const address = await new Promise<URL>((resolve, reject) => {
        let text = '';
        child.stdout.on('data', (chunk) => {
          const found = /JupyterLab: (http\S+)/.exec((text += chunk));
          if (found) resolve(new URL(found[1]));
        });
        void ending.then(({ text: said }) => reject(new Error(said)));
      });
      const get = (place: string, token: string | null) =>
        fetch(new URL(place, address.origin), token ? { headers: { Authorization: `token ${token}` } } : {});
      const token = address.searchParams.get('token');
      try {
        assert.equal(address.hostname, '127.0.0.1');
        assert.equal(
          address.pathname,
          '/lab/tree/notebooks/0-start-here.ipynb',
          'the printed address opens the first notebook',
        );
        assert.equal((await get('/api/contents', null)).status, 403);
        const { default: first, kernelspecs } = (await (await get('/api/kernelspecs', token)).json()) as {
          default: string;
          kernelspecs: Record<string, unknown>;
        };
        assert.deepEqual([first, Object.keys(kernelspecs)], ['vitrine', ['vitrine']]);
        const folder = (await (await get('/api/contents/kernel?content=0', token)).json()) as { type: string };
        assert.equal(folder.type, 'directory', 'JupyterLab shows the checkout');
        const defaults = async (plugin: string) =>
          (
            (await (await get(`/lab/api/settings/@jupyterlab%2F${plugin}`, token)).json()) as {
              schema: { properties: Record<string, { default: unknown }> };
            }
          ).schema.properties;
        const { fetchNews, checkForUpdates } = await defaults('apputils-extension:notification');
        assert.deepEqual([fetchNews.default, checkForUpdates.default], ['false', false]);
        assert.deepEqual(
          (await defaults('notebook-extension:tracker')).codeCellConfig.default,
          { lineNumbers: false, lineWrap: true },
          'long lines of code wrap',
        );
        const outside = Object.values(os.networkInterfaces())
          .flat()
          .find((each) => each && !each.internal && each.family === 'IPv4');
        if (outside)
          await assert.rejects(fetch(`http://${outside.address}:${address.port}/api`), 'it listens on 127.0.0.1 only');
      } finally {
        child.kill('SIGINT');
      }
      const { code, text } = await ending;
      assert.equal(code, 0, text);
      // Another server may have taken the port meanwhile; it does not know this one's token.
      const answer = await get('/api/contents', token).catch(() => undefined);
      assert.ok(answer === undefined || answer.status === 403, `it is gone: ${answer?.status}`);
      assert.match(text, /Runs on TensorFlow 2\.\d+\.\d+, (CPU|GPU) \(|slower fallback/);
      assert.deepEqual(fs.readdirSync(home), [], 'nothing was written to the home folder');
      fs.rmSync(home, { recursive: true });
    },
  );
});
