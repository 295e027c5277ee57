import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { frozenPart } from 'vitrine/papers/cdep';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { makePthZip, pickle, stateDict, tensor } from '../formats/make-pth';
import { outsideFolder } from '../support/outside-folder';

/** Places of VGG-16's convolutions among its features, inputs and filters; behind those of `POOLED` comes a pool. */
const CONVOLUTIONS = [
  [0, 3, 64],
  [2, 64, 64],
  [5, 64, 128],
  [7, 128, 128],
  [10, 128, 256],
  [12, 256, 256],
  [14, 256, 256],
  [17, 256, 512],
  [19, 512, 512],
  [21, 512, 512],
  [24, 512, 512],
  [26, 512, 512],
  [28, 512, 512],
] as const;
const POOLED: readonly number[] = [2, 7, 14, 21, 28];

describe('the frozen part of the network for skin lesions', () => {
  let folder: string;
  const saved = ['VITRINE_DATA', 'VITRINE_MIRROR', 'VITRINE_OFFLINE'].map((name) => [name, process.env[name]] as const);
  const weights = new Map<number, { kernel: Float32Array; bias: Float32Array }>();
  before(() => {
    folder = outsideFolder('vitrine-vgg-');
    const random = new Random(1);
    const [entries, contents]: [Record<string, Buffer>, Record<number, Uint8Array>] = [{}, {}];
    const add = (name: string, data: Float32Array, shape: number[]) => {
      const key = Object.keys(entries).length;
      const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
      entries[name] = tensor({ key: String(key), count: data.length, shape, strides });
      contents[key] = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    };
    for (const [at, inputs, filters] of CONVOLUTIONS) {
      const kernel = random.uniforms(filters * inputs * 9, -1, 1).map((value) => value * Math.sqrt(6 / (9 * inputs)));
      const bias = random.uniforms(filters, -0.1, 0.1);
      weights.set(at, { kernel, bias });
      add(`features.${at}.weight`, kernel, [filters, inputs, 3, 3]);
      add(`features.${at}.bias`, bias, [filters]);
    }
    add('classifier.6.bias', new Float32Array(1000), [1000]);
    fs.mkdirSync(path.join(folder, 'vgg16'));
    fs.writeFileSync(path.join(folder, 'vgg16/vgg16.pth'), makePthZip(pickle.program(stateDict(entries)), contents));
    process.env.VITRINE_DATA = folder;
    delete process.env.VITRINE_MIRROR;
  });
  after(() => {
    fs.rmSync(folder, { recursive: true });
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it("is VGG-16 with the reader's weights: convolutions, pools and the mean over windows, one by one", async () => {
    const { network, layer, channels, size, meta } = await frozenPart('vgg16');
    assert.deepEqual([channels, size, meta.name, meta.real], [512, 299, 'VGG-16 (torchvision), weights', true]);
    const x = tf.tensor4d(new Random(2).normals(size * size * 3), [1, size, size, 3]);
    const found = network.tap(x, layer);
    assert.deepEqual(found.shape, [1, 7, 7, 512]);
    const last = tf.tidy(() => {
      let z: tf.Tensor4D = x;
      for (const [at, inputs, filters] of CONVOLUTIONS) {
        const { kernel, bias } = weights.get(at)!;
        const turned = tf.transpose(tf.tensor4d(kernel, [filters, inputs, 3, 3]), [2, 3, 1, 0]);
        z = tf.relu(tf.add(tf.conv2d(z, turned, 1, 'same'), bias)) as tf.Tensor4D;
        if (POOLED.includes(at)) z = tf.maxPool(z, 2, 2, 'valid');
      }
      return z;
    });
    assert.deepEqual(last.shape, [1, 9, 9, 512]);
    // PyTorch's windows: from ⌊9 i / 7⌋ up to ⌈9 (i + 1) / 7⌉.
    const values = last.dataSync();
    const got = found.dataSync();
    let [worst, largest] = [0, 0];
    const window = (i: number) => [Math.floor((9 * i) / 7), Math.ceil((9 * (i + 1)) / 7)];
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) {
        const [[top, bottom], [left, right]] = [window(i), window(j)];
        for (let k = 0; k < 512; k++) {
          let sum = 0;
          for (let y = top; y < bottom; y++) for (let c = left; c < right; c++) sum += values[(y * 9 + c) * 512 + k];
          const mean = sum / ((bottom - top) * (right - left));
          worst = Math.max(worst, Math.abs(mean - got[(i * 7 + j) * 512 + k]));
          largest = Math.max(largest, mean);
        }
      }
    }
    tf.dispose([x, found, last]);
    network.dispose();
    assert.ok(largest > 0 && worst < 1e-5 * largest, `${worst} of ${largest}`);
  });

  it('says in a banner where another network stands for it', async (t) => {
    fs.rmSync(path.join(folder, 'vgg16'), { recursive: true });
    const said = t.mock.method(process.stderr, 'write', () => true);
    process.env.VITRINE_OFFLINE = '1';
    const { network, channels } = await frozenPart('vgg16');
    network.dispose();
    assert.equal(channels, 320);
    const text = said.mock.calls.map(({ arguments: [chunk] }) => String(chunk)).join('');
    assert.match(text, /EFFICIENTNET-LITE0, NOT VGG-16/);
    assert.match(text, /data\/vgg16\/vgg16\.pth/);
  });
});
