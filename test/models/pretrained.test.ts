import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { imagenetPhotos } from 'vitrine/data';
import { pretrained } from 'vitrine/models';
import { tf } from 'vitrine/runtime';

const MIRROR = process.env.VITRINE_MIRROR ?? '';
const lacks = (file: string) =>
  MIRROR && fs.existsSync(path.join(MIRROR, file)) ? false : `VITRINE_MIRROR has no ${file}`;
const nowhere = path.join(os.tmpdir(), 'vitrine-nowhere');

/** What `work` prints as a warning while it runs. */
async function warned<T>(work: () => Promise<T>): Promise<{ result: T; text: string }> {
  const before = console.warn;
  let text = '';
  console.warn = (...parts: unknown[]) => void (text += `${parts.join(' ')}\n`);
  try {
    return { result: await work(), text };
  } finally {
    console.warn = before;
  }
}

describe('pretrained', () => {
  it('reads the legacy checkpoint of a mirror in place, verified', { skip: lacks('cifar10-resnet20') }, async () => {
    const { network, meta } = await pretrained('resnet20', { folder: nowhere, network: 'never' });
    assert.deepEqual([meta.real, meta.verified, meta.origin], [true, true, 'mirror']);
    assert.equal(network.parameterCount(), 269_722);
    network.dispose();
  });

  it(
    "reads SqueezeNet's arrays under the ONNX names, which no checksum covers",
    { skip: lacks('squeezenet1.1_nchw') },
    async () => {
      const { network, meta } = await pretrained('squeezenet1_1', { folder: nowhere, network: 'never' });
      assert.deepEqual([meta.real, meta.verified, meta.files.length], [true, false, 52]);
      network.dispose();
    },
  );

  it('without weights gives a network that has learned nothing, and says so', async () => {
    const before = tf.memory().numTensors;
    const {
      result: { network, meta },
      text,
    } = await warned(() => pretrained('squeezenet1_1', { folder: nowhere, mirror: nowhere, network: 'never' }));
    assert.match(
      text,
      /RANDOM WEIGHTS, NOT THE TRAINED SQUEEZENET 1\.1[\s\S]*npm run data -- squeezenet1_1[\s\S]*VITRINE_OFFLINE=1/,
    );
    assert.deepEqual([meta.real, meta.origin], [false, 'stand-in']);
    network.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses another file under the name of the published one', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-pretrained-'));
    fs.mkdirSync(path.join(folder, 'weights'));
    fs.writeFileSync(path.join(folder, 'weights', 'squeezenet1_1-b8a52dc0.pth'), 'something else');
    await assert.rejects(
      pretrained('squeezenet1_1', { folder, network: 'never' }),
      /squeezenet1_1-b8a52dc0\.pth: is not the published/,
    );
    fs.rmSync(folder, { recursive: true });
  });
});

describe('imagenetPhotos', () => {
  it(
    'gives the eight demonstration images, cropped or squashed, verified',
    { skip: lacks('imagenet/demo_images') },
    async () => {
      const crops = await imagenetPhotos('demo', { folder: nowhere });
      assert.deepEqual(
        [crops.shape, crops.meta.real, crops.meta.verified, crops.meta.files.length],
        [[8, 224, 224, 3], true, true, 8],
      );
      const squashed = await imagenetPhotos('demo', { folder: nowhere, size: 299, fit: 'squash' });
      assert.deepEqual(squashed.shape, [8, 299, 299, 3]);
      // The beetle has 299 x 299 pixels already: squashing changes none of them.
      const { default: sharp } = await import('sharp');
      const beetle = await sharp(path.join(MIRROR, 'imagenet/demo_images/0c7ac4a8c9dfa802.png'))
        .removeAlpha()
        .raw()
        .toBuffer();
      assert.deepEqual(Buffer.from(squashed.images.subarray(7 * 299 * 299 * 3)), beetle);
    },
  );

  it(
    'gives the samples that lie there, in the order of their names',
    { skip: lacks('imagenet/demo_images') },
    async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-samples-'));
      try {
        const place = path.join(folder, 'imagenet/sample_images');
        fs.mkdirSync(place, { recursive: true });
        const photograph = path.join(MIRROR, 'imagenet/demo_images', 'n02814860_87.JPEG');
        for (const name of [
          'n01601694_water_ouzel.JPEG',
          'n01440764_tench.JPEG',
          'n01641577_bullfrog.JPEG',
          'notes.txt',
        ])
          fs.copyFileSync(photograph, path.join(place, name));
        const { names, shape, meta } = await imagenetPhotos('samples', { size: 32, limit: 2, folder, mirror: nowhere });
        assert.deepEqual([names, shape, meta.real], [['tench', 'water ouzel'], [2, 32, 32, 3], true]);
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    },
  );

  it('draws patterns where there are no photographs, always the same, and says so', async () => {
    const { result: first, text } = await warned(() =>
      imagenetPhotos('listed', { size: 32, folder: nowhere, mirror: nowhere }),
    );
    assert.match(text, /DRAWN PATTERNS, NOT PHOTOGRAPHS[\s\S]*npm run data -- imagenet --from FOLDER/);
    assert.equal(first.meta.real, false);
    assert.deepEqual(first.shape, [8, 32, 32, 3]);
    const { result: second } = await warned(() =>
      imagenetPhotos('listed', { size: 32, folder: nowhere, mirror: nowhere }),
    );
    assert.deepEqual(second.images, first.images);
  });
});
