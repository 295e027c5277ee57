import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { FormatError, writeIdx } from 'vitrine/formats';
import { fashionMnist, locate, mnist, select, type DataFile } from 'vitrine/data';
import { whyNoRealData, withEnvironment } from './real-data';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-locate-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
let folders = 0;
const emptyFolder = () => fs.mkdtempSync(path.join(root, `${++folders}-`));

const content = writeIdx({ shape: [3], data: Uint8Array.of(1, 2, 3) });
const labels: DataFile = {
  file: 'toy-labels-idx1-ubyte',
  sha256: crypto.createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
  packedBytes: 0,
  urls: [],
};
const put = (folder: string, name: string, bytes: Uint8Array) => {
  fs.mkdirSync(path.join(folder, 'toy'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'toy', name), bytes);
};
const base = { dataSet: 'toy', network: 'never' } as const;

describe('locate', () => {
  it('prefers the data folder to the mirror', async () => {
    const [folder, mirror] = [emptyFolder(), emptyFolder()];
    put(mirror, 'toy-labels-idx1-ubyte', content);
    const fromMirror = await locate([labels], { ...base, folder, mirror });
    assert.ok(fromMirror.found && fromMirror.origin === 'mirror');
    put(folder, 'toy-labels-idx1-ubyte', content);
    const fromFolder = await locate([labels], { ...base, folder, mirror });
    assert.ok(fromFolder.found && fromFolder.origin === 'data folder');
  });

  it('never copies the mirror', async () => {
    const [folder, mirror] = [emptyFolder(), emptyFolder()];
    put(mirror, 'toy-labels-idx1-ubyte', content);
    await locate([labels], { ...base, folder, mirror });
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  for (const [name, bytes] of [
    ['toy-labels-idx1-ubyte', content],
    ['toy-labels-idx1-ubyte.gz', zlib.gzipSync(content)],
    ['toy-labels.idx1-ubyte', content],
    ['toy-labels.idx1-ubyte.gz', zlib.gzipSync(content, { level: 1 })],
    ['toy-labels-idx1-ubyte', zlib.gzipSync(content)],
  ] as const) {
    it(`accepts ${name}, ${bytes === content ? 'plain' : 'packed'}`, async () => {
      const folder = emptyFolder();
      put(folder, name, bytes);
      const located = await locate([labels], { ...base, folder, mirror: '' });
      assert.ok(located.found);
      assert.deepEqual(Buffer.from(located.files[0].content), Buffer.from(content));
      assert.equal(located.files[0].verified, true);
    });
  }

  it('refuses another file by name, with both checksums and the way to allow it', async () => {
    const folder = emptyFolder();
    const other = writeIdx({ shape: [3], data: Uint8Array.of(1, 2, 4) });
    put(folder, 'toy-labels-idx1-ubyte', other);
    const got = crypto.createHash('sha256').update(other).digest('hex');
    await assert.rejects(locate([labels], { ...base, folder, mirror: '' }), (error: unknown) => {
      assert.ok(error instanceof FormatError);
      for (const part of [path.join('toy', 'toy-labels-idx1-ubyte'), labels.sha256, got, 'VITRINE_ALLOW_UNVERIFIED=1'])
        assert.ok(error.message.includes(part), part);
      return true;
    });
    const allowed = await withEnvironment({ VITRINE_ALLOW_UNVERIFIED: '1' }, () =>
      locate([labels], { ...base, folder, mirror: '' }),
    );
    assert.ok(allowed.found && !allowed.files[0].verified && allowed.files[0].sha256 === got);
  });

  it('refuses a gzip bomb and a file far too large without unpacking it', async () => {
    const folder = emptyFolder();
    put(folder, 'toy-labels-idx1-ubyte.gz', zlib.gzipSync(Buffer.alloc(50_000_000)));
    await assert.rejects(locate([labels], { ...base, folder, mirror: '' }), /unpacks to more than/);
    put(folder, 'toy-labels-idx1-ubyte.gz', Buffer.alloc(5_000_000));
    await assert.rejects(locate([labels], { ...base, folder, mirror: '' }), /far more than the 11 of toy-labels/);
  });

  it('gives the reason for each place when nothing is found', async () => {
    const folder = emptyFolder();
    fs.mkdirSync(path.join(folder, 'toy'));
    const located = await withEnvironment({ VITRINE_MIRROR: undefined }, () => locate([labels], { ...base, folder }));
    assert.ok(!located.found);
    assert.match(located.reasons[0], /^data folder .*has no toy-labels-idx1-ubyte$/);
    assert.match(located.reasons[1], /VITRINE_MIRROR is not set/);
    assert.match(located.reasons[2], /VITRINE_OFFLINE=1/);
  });

  it('asks a host that gave no answer only once', async () => {
    const dead = { ...labels, packedBytes: 5, urls: ['http://127.0.0.1:9/a.gz', 'http://127.0.0.1:9/b.gz'] };
    const options = {
      dataSet: 'toy',
      folder: emptyFolder(),
      mirror: '',
      network: 'allowed',
      timeouts: { connect: 1000 },
    } as const;
    const first = await locate([dead], options);
    assert.ok(
      !first.found && /a\.gz: cannot be reached \((ECONNREFUSED|bad port)\)/.test(first.reasons[2]),
      JSON.stringify(first),
    );
    const second = await locate([dead], options);
    assert.ok(!second.found && /a moment ago/.test(second.reasons[2]));
  });
});

describe('stand-ins', () => {
  const project = emptyFolder();
  const alone = { VITRINE_PROJECT: project, VITRINE_DATA: undefined, VITRINE_MIRROR: undefined, VITRINE_OFFLINE: '1' };
  const quiet = async <T>(work: () => Promise<T>): Promise<{ result: T; warned: string }> => {
    const { warn } = console;
    let warned = '';
    console.warn = (text: string) => void (warned += text);
    try {
      return { result: await withEnvironment(alone, work), warned };
    } finally {
      console.warn = warn;
    }
  };

  it('announces itself, is not real, and lies in the data folder in the format of the real files', async () => {
    const { result, warned } = await quiet(() => mnist('train'));
    assert.match(warned, /GENERATED STAND-IN, NOT MNIST \(train images\)/);
    assert.match(warned, /npm run data -- mnist/);
    assert.deepEqual([result.meta.real, result.meta.verified, result.meta.origin], [false, false, 'stand-in']);
    assert.match(result.meta.name, /stand-in/);
    assert.deepEqual(result.shape, [15_000, 28, 28, 1]);
    assert.deepEqual(fs.readdirSync(path.join(project, 'data/stand-in/mnist')).sort(), [
      'stand-in.json',
      't10k-images-idx3-ubyte.gz',
      't10k-labels-idx1-ubyte.gz',
      'train-images-idx3-ubyte.gz',
      'train-labels-idx1-ubyte.gz',
    ]);
  });

  it('shows its banner as markdown in a notebook', async () => {
    const shown: Record<string, unknown>[] = [];
    const key = Symbol.for('vitrine.host');
    const globals = globalThis as Record<symbol, unknown>;
    globals[key] = {
      display: (bundle: Record<string, unknown>) => shown.push(bundle),
      open: () => ({ update() {} }),
      onInterrupt: () => () => {},
    };
    try {
      await quiet(() => fashionMnist('test', { limit: 1 }));
    } finally {
      delete globals[key];
    }
    assert.equal(shown.length, 1);
    assert.match(String(shown[0]['text/markdown']), /^> # .*GENERATED STAND-IN, NOT FASHION-MNIST \(test images\)/);
    assert.ok(!JSON.stringify(shown).includes(project), 'no path of this machine in a notebook');
  });

  it('names the checkout and its folders as they are reached from a project of its own', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'own-project-'));
    const before = process.cwd();
    process.chdir(elsewhere);
    try {
      const { warned } = await quiet(() => fashionMnist('test', { limit: 1 }));
      const checkout = path.relative(process.cwd(), project);
      assert.ok(warned.includes(`\`npm run data -- fashion-mnist\` in \`${checkout}\`, or put `), warned);
      assert.ok(warned.includes(`into \`${checkout}/data/fashion-mnist\`. Then run the program again.`), warned);
      assert.ok(warned.includes(`data folder ${checkout}/data/fashion-mnist: does not exist`), warned);
    } finally {
      process.chdir(before);
      fs.rmdirSync(elsewhere);
    }
  });

  it('is read back from its files, the same, and drawn anew, the same, when one is damaged', async () => {
    const folder = path.join(project, 'data/stand-in/mnist');
    const first = (await quiet(() => mnist('test'))).result;
    const written = fs.statSync(path.join(folder, 'stand-in.json')).mtimeMs;
    assert.deepEqual((await quiet(() => mnist('test'))).result, first);
    assert.equal(fs.statSync(path.join(folder, 'stand-in.json')).mtimeMs, written);
    fs.truncateSync(path.join(folder, 't10k-images-idx3-ubyte.gz'), 1000);
    assert.deepEqual((await quiet(() => mnist('test'))).result, first);
  });

  it('depends on the seed', async () => {
    const [zero, one] = [
      (await quiet(() => mnist('test', { limit: 100 }))).result,
      (await quiet(() => mnist('test', { limit: 100, seed: 1 }))).result,
    ];
    assert.notDeepEqual(one.labels, zero.labels);
  });

  it('lives in memory where the project cannot be written', async () => {
    const file = path.join(emptyFolder(), 'not-a-folder');
    fs.writeFileSync(file, '');
    const { result } = await quiet(() => withEnvironment({ VITRINE_PROJECT: file }, () => mnist('test')));
    assert.deepEqual(result.shape, [10_000, 28, 28, 1]);
  });

  it('has ink like MNIST: 15 to 25 % of the pixels, every class, a black border', async () => {
    const { images, labels: drawn, shape } = (await quiet(() => mnist('train'))).result;
    const ink = images.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0) / images.length;
    assert.ok(ink > 0.15 && ink < 0.25, `ink ${ink}`);
    for (let digit = 0; digit < 10; digit++) {
      const share = drawn.filter((label) => label === digit).length / shape[0];
      assert.ok(share > 0.085 && share < 0.115, `${digit}: ${share}`);
    }
    for (let k = 0; k < shape[0]; k++) assert.equal(images[k * 784], 0);
  });
});

describe('an image set', () => {
  /** A mirror with a small data set that passes for the test split of MNIST. */
  const prepared = (images: Uint8Array, labelBytes: Uint8Array) => {
    const mirror = emptyFolder();
    fs.mkdirSync(path.join(mirror, 'mnist'));
    fs.writeFileSync(path.join(mirror, 'mnist', 't10k-images-idx3-ubyte'), images);
    fs.writeFileSync(path.join(mirror, 'mnist', 't10k-labels-idx1-ubyte.gz'), zlib.gzipSync(labelBytes));
    return (options = {}) =>
      withEnvironment(
        { VITRINE_MIRROR: mirror, VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1', VITRINE_ALLOW_UNVERIFIED: '1' },
        () => mnist('test', options),
      );
  };
  const images = writeIdx({ shape: [3, 2, 2], data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) });

  it('takes images of other people where that is allowed, and says that they are unverified', async () => {
    const set = await prepared(images, writeIdx({ shape: [3], data: Uint8Array.of(7, 8, 9) }))();
    assert.deepEqual(set.shape, [3, 2, 2, 1]);
    assert.deepEqual([set.meta.real, set.meta.verified], [true, false]);
  });

  it('takes the first `limit`, or all', async () => {
    const load = prepared(images, writeIdx({ shape: [3], data: Uint8Array.of(7, 8, 9) }));
    const two = await load({ limit: 2 });
    assert.deepEqual([two.shape[0], [...two.labels], [...two.images]], [2, [7, 8], [1, 2, 3, 4, 5, 6, 7, 8]]);
    assert.equal((await load({ limit: 100 })).shape[0], 3);
    await assert.rejects(load({ limit: 0 }), /limit is 0/);
  });

  it('refuses counts that disagree, labels that are no class, and arrays of another kind', async () => {
    await assert.rejects(
      prepared(images, writeIdx({ shape: [2], data: Uint8Array.of(7, 8) }))(),
      /t10k-labels-idx1-ubyte: has 2 labels for the 3 images/,
    );
    await assert.rejects(
      prepared(images, writeIdx({ shape: [3], data: Uint8Array.of(7, 8, 10) }))(),
      /has the label 10 for image 2/,
    );
    await assert.rejects(prepared(images, images)(), /t10k-labels-idx1-ubyte: holds values of shape \[3, 2, 2\]/);
    await assert.rejects(
      prepared(writeIdx({ shape: [1, 1, 1], data: Float32Array.of(1) }), images)(),
      /t10k-images-idx3-ubyte: .*Float32Array/,
    );
  });

  it('gives a subset in the order asked for', async () => {
    const set = await prepared(images, writeIdx({ shape: [3], data: Uint8Array.of(7, 8, 9) }))();
    const some = select(set, [2, 0, 2]);
    assert.deepEqual([...some.labels], [9, 7, 9]);
    assert.deepEqual([...some.images], [9, 10, 11, 12, 1, 2, 3, 4, 9, 10, 11, 12]);
    assert.throws(() => select(set, [3]), /select: indices\[0\] is 3; wanted an integer from 0 to 2/);
  });

  it('refuses a split that does not exist', async () => {
    await assert.rejects(mnist('validation' as 'test'), /split is "validation"/);
  });
});

describe('real Fashion-MNIST', { skip: whyNoRealData('fashion-mnist') }, () => {
  it('has 1,000 test images and 6,000 training images of each class', async () => {
    await withEnvironment({ VITRINE_DATA: '/nowhere', VITRINE_OFFLINE: '1' }, async () => {
      for (const [split, each] of [
        ['test', 1000],
        ['train', 6000],
      ] as const) {
        const set = await fashionMnist(split);
        assert.equal(set.meta.verified, true);
        for (let label = 0; label < 10; label++)
          assert.equal(set.labels.filter((value) => value === label).length, each);
      }
    });
  });
});
