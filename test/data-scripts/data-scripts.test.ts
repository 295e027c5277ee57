import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { gunzip, parseIdx, writeNpy } from 'vitrine/formats';
import { whyNoRealData } from '../data/real-data';
import { unreliableServer, type UnreliableServer } from '../data/unreliable-server';
import { makeZip } from '../formats/make-zip';
import { dataFolders, runScript, script } from './run-script';

const { root, data } = dataFolders('vitrine-scripts-');
const FILES = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

before(() => assert.ok(fs.existsSync(script), `${script} is not there: build the data scripts first (npm run build)`));

/** Runs `npm run data -- …` with an empty data folder. */
const run = (args: string[], environment?: Record<string, string>) => runScript(data(), args, environment);

/** The data folder by its name, or relative to the project where the temporary folder lies inside it. */
const SHOWN_DATA = /\$VITRINE_DATA|vitrine-scripts-/;

describe('npm run data', () => {
  it('lists what there is, with sizes, licenses and where the files go', async () => {
    const { code, out } = await run([]);
    assert.equal(code, 0);
    assert.match(out, SHOWN_DATA);
    for (const part of ['mnist', '11.6 MB', 'fashion-mnist', '30.9 MB', 'license: MIT', 'not here', '--from FOLDER'])
      assert.ok(out.includes(part), part);
  });

  it('loads neither TensorFlow nor the decoder of images to fetch a file', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        '-e',
        `require(${JSON.stringify(script)}); process.on('exit', () => console.log(JSON.stringify(Object.keys(require.cache))));`,
      ],
      { encoding: 'utf8' },
    );
    const loaded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as string[];
    assert.ok(loaded.includes(script), stderr);
    assert.deepEqual(
      loaded.filter((file) => /node_modules.(@tensorflow|sharp)/.test(file)),
      [],
    );
  });

  it('says what is wrong with a command line', async () => {
    for (const [args, message] of [
      [['mnst'], /no data set named mnst; there are mnist, fashion-mnist, cifar100, compas, imagenet/],
      [['mnist', '--form', '.'], /--form/],
      [['mnist', '--url', 'ftp://x'], /--url is ftp:\/\/x/],
      [['mnist', '--url', 'http://x', '--from', '.'], /exclude each other/],
    ] as const) {
      const { code, err } = await run([...args]);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });

  it('names every file that a folder does not have', async () => {
    const { code, err } = await run(['mnist', '--from', root]);
    assert.equal(code, 1);
    for (const file of FILES) assert.ok(err.includes(`${file} was not found in ${root}`), err);
    assert.match((await run(['mnist', '--from', '/nowhere'])).err, /there is no such folder/);
  });

  it('does not touch the network when it must not', async () => {
    const { code, err } = await run(['mnist'], { VITRINE_OFFLINE: '1' });
    assert.equal(code, 1);
    assert.match(err, /VITRINE_OFFLINE=1 forbids to fetch it; use --from FOLDER/);
  });

  it('refuses what a server sends in place of a file, and keeps none of it', async () => {
    const wrong = new Map(
      FILES.map((file) => [`/${file}.gz`, new TextEncoder().encode('<html>Please log in to the network</html>')]),
    );
    const server = await unreliableServer(wrong);
    try {
      const { code, err } = await run(['mnist', '--url', server.address]);
      assert.equal(code, 1);
      assert.match(err, /offers a file of 41 bytes, wanted 9,912,422/);
      assert.deepEqual(fs.readdirSync(path.join(data(), 'mnist')), []);
    } finally {
      server.close();
    }
  });
});

describe('npm run data with the real files', { skip: whyNoRealData('mnist'), timeout: 120_000 }, () => {
  const mirror = path.join(process.env.VITRINE_MIRROR ?? '', 'mnist');
  const real = (file: string) => new Uint8Array(fs.readFileSync(path.join(mirror, `${file}.gz`)));
  let server: UnreliableServer;
  before(async () => {
    server = await unreliableServer(new Map(FILES.map((file) => [`/${file}.gz`, real(file)])));
  });
  after(() => server.close());

  it('fetches all four, resuming where the server breaks off; a second run fetches nothing', async () => {
    server.answer('breaks off', 'well');
    const first = await run(['mnist', '--url', `${server.address}/`]);
    assert.equal(first.code, 0, first.err);
    assert.deepEqual(fs.readdirSync(path.join(data(), 'mnist')).sort(), FILES.map((file) => `${file}.gz`).sort());
    const total = FILES.reduce((sum, file) => sum + real(file).length, 0);
    assert.equal(
      server.requests.reduce((sum, { sent }) => sum + sent, 0),
      total,
      'no byte was sent twice',
    );
    assert.match(first.out, /mnist: complete in (\$VITRINE_DATA|\S*vitrine-scripts-\S+)\/mnist/);
    server.answer('500');
    const second = await run(['mnist', '--url', server.address]);
    assert.equal(second.code, 0);
    assert.equal(server.requests.length, 0);
    assert.match(second.out, /train-images-idx3-ubyte is there, and its checksum is right/);
  });

  it('goes on after kill -9', async () => {
    server.answer('well', 'stalls');
    const env = { ...process.env, VITRINE_DATA: data(), VITRINE_OFFLINE: '0' };
    const child = spawn(process.execPath, [script, 'mnist', '--url', server.address], { env, stdio: 'ignore' });
    const closed = new Promise((resolve) => child.on('close', resolve));
    while (!fs.existsSync(path.join(data(), 'mnist', 'train-labels-idx1-ubyte.gz.part')) && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await closed;
    server.answer('well');
    const { code, err } = await run(['mnist', '--url', server.address]);
    assert.equal(code, 0, err);
    assert.equal(server.requests.length, 3, 'the first file was whole');
    assert.deepEqual(fs.readdirSync(path.join(data(), 'mnist')).sort(), FILES.map((file) => `${file}.gz`).sort());
  });

  it('takes files that the user has: packed or not, with a dot, in folders of the same name', async () => {
    const have = path.join(data(), 'have');
    fs.mkdirSync(path.join(have, 'MNIST', 'raw', 't10k-images-idx3-ubyte'), { recursive: true });
    const plain = (file: string) => gunzip(real(file), { name: file, limit: 1e8 });
    fs.copyFileSync(path.join(mirror, `${FILES[0]}.gz`), path.join(have, 'MNIST', `${FILES[0]}.gz`));
    fs.writeFileSync(path.join(have, 'train-labels.idx1-ubyte'), plain(FILES[1]));
    fs.writeFileSync(path.join(have, 'MNIST', 'raw', FILES[2], FILES[2]), plain(FILES[2]));
    fs.writeFileSync(path.join(have, `${FILES[3]}.gz`), zlib.gzipSync('something else'));
    const broken = await run(['mnist', '--from', have]);
    assert.equal(broken.code, 1);
    assert.match(
      broken.err,
      /t10k-labels-idx1-ubyte was not found in .*what has its name is not it:\n.*is not the published/,
    );
    fs.writeFileSync(path.join(have, 't10k-labels.idx1-ubyte'), plain(FILES[3]));
    const { code, err } = await run(['mnist', '--from', have]);
    assert.equal(code, 0, err);
    assert.deepEqual(
      fs.readdirSync(path.join(data(), 'mnist')).sort(),
      [`${FILES[3]}`, FILES[2], `${FILES[0]}.gz`, FILES[1]].sort(),
    );
  });

  it("takes Keras' mnist.npz", async () => {
    const arrays = Object.entries({ x_train: FILES[0], y_train: FILES[1], x_test: FILES[2], y_test: FILES[3] }).map(
      ([name, file]) => ({
        name: `${name}.npy`,
        content: writeNpy(parseIdx(gunzip(real(file), { name: file, limit: 1e8 }), { name: file })),
      }),
    );
    fs.mkdirSync(data());
    fs.writeFileSync(path.join(data(), 'mnist.npz'), makeZip(arrays));
    const { code, err } = await run(['mnist', '--from', path.join(data(), 'mnist.npz')]);
    assert.equal(code, 0, err);
    assert.equal(fs.readdirSync(path.join(data(), 'mnist')).length, 4);
  });
});
