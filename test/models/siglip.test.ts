import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp = require('sharp');
import { attentionRelevance, attentionRollout, cosineTo, gradient, lrpEpsilon } from 'vitrine/attribution';
import { writeSafetensors } from 'vitrine/formats';
import {
  cosines,
  importSiglip,
  readSiglip,
  siglip,
  SIGLIP_SIZES,
  siglipImages,
  type SiglipSizes,
} from 'vitrine/models';
import { Random } from 'vitrine/random';
import { programsOf, tf } from 'vitrine/runtime';
import { assertClose, assertNoLeak } from '../support/compare';
import { missingReference, readReference } from '../support/reference-file';
import { weightsOf } from '../support/reference-vit';
import { tinyTokenizer } from '../support/tiny-tokenizer';

const SMALL = { width: 8, heads: 2, depth: 2, mlp: 12 };
const sizes = { image: { ...SMALL, size: 9, patch: 4 }, text: { ...SMALL, words: 20, steps: 6 } };

describe('SigLIP', () => {
  const towers = siglip({ seed: 1, ...sizes });
  const x = tf.tensor4d(new Random(1).uniforms(2 * 243, -1, 1), [2, 9, 9, 3]);
  const ids = tf.tensor2d([
    [5, 7, 2, 1, 1, 1],
    [9, 1, 1, 1, 1, 1],
    [3, 4, 5, 6, 7, 8],
  ]);

  it('is fed photographs as squares of the whole picture, from -1 to 1', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'siglip-'));
    const file = path.join(folder, 'flat.png');
    await sharp({ create: { width: 20, height: 6, channels: 3, background: { r: 255, g: 0, b: 51 } } }).toFile(file);
    const before = tf.memory().numTensors;
    const pixels = await siglipImages([file, file], { size: 9 });
    assert.deepEqual([pixels.shape, tf.memory().numTensors - before], [[2, 9, 9, 3], 1]);
    assertClose(
      pixels.dataSync(),
      Array.from({ length: 2 * 243 }, (_, i) => [1, -1, -0.6][i % 3]),
      1e-6,
    );
    pixels.dispose();
    fs.rmSync(folder, { recursive: true });
  });

  it('has the names of the published checkpoints, and leaves out pixels that no whole patch has', () => {
    const image = [...towers.image.weights.keys()];
    assert.deepEqual(image.slice(0, 5), [
      'vision_model.embeddings.patch_embedding.weight',
      'vision_model.embeddings.patch_embedding.bias',
      'vision_model.embeddings.position_embedding.weight',
      'vision_model.encoder.layers.0.layer_norm1.weight',
      'vision_model.encoder.layers.0.layer_norm1.bias',
    ]);
    assert.ok(
      image.includes('vision_model.head.probe') && image.includes('vision_model.head.attention.in_proj_weight'),
    );
    assert.deepEqual(towers.image.node('tokens').shape, [4, 8]);
    const edge = tf.tensor4d(
      Float32Array.from({ length: 81 * 3 }, (_, i) => (Math.floor(i / 27) === 8 ? 9 : 0)),
      [1, 9, 9, 3],
    );
    assertClose(towers.image.forward(edge), towers.image.forward(tf.zeros([1, 9, 9, 3])), 1e-6);
  });

  it('pools by what its query looks at: all tokens alike where queries are 0', () => {
    const { image } = towers;
    const before = image.save();
    const name = 'vision_model.head.attention.in_proj_weight';
    image.load(new Map([[name, before.get(name)!.map((value, i) => (i % 24 < 8 ? 0 : value))]]));
    assertClose(image.tap(x, 'vision_model.head.attention.probabilities'), new Float32Array(16).fill(1 / 4), 1e-6);
    image.load(before);
  });

  it('gives cosines of all images with all texts', () => {
    const [a, b] = [towers.image.forward(x), towers.text.forward(ids)];
    const found = cosines(a, b);
    assert.deepEqual(found.shape, [2, 3]);
    assertClose(cosines(a, a).gather([0], 0).slice([0, 0], [1, 1]), [1], 1e-6);
    assertClose(
      cosines(
        tf.tensor2d([[3, 4]]),
        tf.tensor2d([
          [1, 0],
          [-4, 3],
        ]),
      ),
      [0.6, 0],
    );
  });

  it('explains the cosine with a text, one for all images or one for each, from graphs too', async () => {
    const texts = towers.text.forward(ids);
    const pair = tf.slice(texts, 0, 2);
    const direct = tf.grad((z: tf.Tensor) =>
      tf.sum(
        tf.mul(
          cosines(towers.image.forward(z), pair),
          tf.tensor2d([
            [1, 0],
            [0, 1],
          ]),
        ),
      ),
    )(x);
    const target = cosineTo(pair);
    for (let i = 0; i < 4; i++) assertClose((await gradient(towers.image, x, { target })).map, direct, 1e-5);
    assertClose((await gradient(towers.image, x, { target, batchSize: 1 })).map, direct, 1e-5);
    const first = cosineTo(tf.reshape(tf.slice(texts, 0, 1), [8]));
    assertClose(tf.slice((await gradient(towers.image, x, { target: first })).map, 0, 1), tf.slice(direct, 0, 1), 1e-5);
    assert.ok(programsOf(towers.image).every(({ state }) => state !== 'as it is'));
    await assertNoLeak(() => gradient(towers.image, x, { target }));
    await assert.rejects(
      () => gradient(towers.image, x, { target: cosineTo(tf.ones([7])) }),
      /cosineTo: embedding is \[7\] for outputs \[2,8\]; wanted equal features/,
    );
    assert.throws(() => cosineTo(tf.ones([1, 2, 3])), /cosineTo: embedding is \[1,2,3\]; wanted \[features\]/);
  });

  it('is explained by LRP, and its text by rollout and relevance at the last step; rollout refuses the pooling query', async () => {
    const target = cosineTo(tf.ones([8]));
    const { map } = await lrpEpsilon(towers.image, x, { target });
    assert.ok(tf.max(tf.abs(map)).dataSync()[0] > 0);
    assert.deepEqual((await attentionRollout(towers.text, ids, { target, token: 'last' })).map.shape, [3, 6]);
    const words = 'text_model.embeddings.token_embedding';
    const relevance = await attentionRelevance(towers.text.behind(words), towers.text.tap(ids, words), {
      target,
      token: 'last',
    });
    assert.deepEqual(relevance.map.shape, [3, 6]);
    await assert.rejects(
      () => attentionRollout(towers.image, x, { target }),
      /attentionRollout: layer 'vision_model.head.attention.probabilities' gives \[2,1,4\]; wanted self-attention/,
    );
  });

  it('names what is no tensor of it, and what is missing', () => {
    const number = { shape: [1], data: Float32Array.from([2]) };
    assert.throws(
      () => importSiglip(towers, new Map([['visual.proj', number]])),
      /importSiglip: 'visual\.proj' is no name of SigLIP/,
    );
    assert.throws(() => importSiglip(towers, new Map()), /importSiglip: there is no number 'logit_scale'/);
    assert.throws(
      () =>
        importSiglip(
          towers,
          new Map([
            ['logit_scale', number],
            ['logit_bias', number],
          ]),
        ),
      /importTorchWeights: the tensors are not those of siglip-image; 48 missing: vision_model/,
    );
  });

  it('has the published sizes', () => {
    // Weights counted from sizes: 203, 652 and 878 million, as the checkpoints are described.
    const millions = Object.values(SIGLIP_SIZES).map(({ image, text }) => {
      const block = ({ width: w, mlp: m }: { width: number; mlp: number }) =>
        4 * (w * w + w) + 2 * w * m + m + w + 4 * w;
      const w = image.width;
      const grid = Math.floor(image.size / image.patch) ** 2;
      const pool = 4 * (w * w + w) + w + 2 * w * image.mlp + image.mlp + w + 2 * w;
      const vision = 3 * image.patch ** 2 * w + w + grid * w + image.depth * block(image) + 2 * w + pool;
      const words = (text.words + text.steps) * w + text.depth * block(text) + 2 * w + w * w + w;
      return Math.round((vision + words) / 1e6);
    });
    assert.deepEqual(millions, [203, 652, 878]);
  });
});

describe('the reference SigLIP', { skip: missingReference('siglip/small') }, () => {
  const open = () => {
    const { tensors, description } = readReference('siglip/small');
    const { text, vision } = (description as { config: Record<'text' | 'vision', Record<string, number>> }).config;
    const tower = (config: Record<string, number>) => ({
      width: config.hidden_size,
      heads: config.num_attention_heads,
      depth: config.num_hidden_layers,
      mlp: config.intermediate_size,
    });
    const towers = siglip({
      seed: 1,
      image: { ...tower(vision), size: vision.image_size, patch: vision.patch_size },
      text: { ...tower(text), words: text.vocab_size, steps: text.max_position_embeddings },
    });
    const numbers = importSiglip(towers, weightsOf(tensors));
    const value = (name: string) => Float32Array.from(tensors.get(name)!.data as Float32Array);
    const x = tf.tidy(() => tf.transpose(tf.tensor4d(value('pixels_nchw'), [3, 3, 40, 40]), [0, 2, 3, 1]));
    const ids = tf.tensor2d(value('input_ids'), [5, 12]);
    return { towers, numbers, value, x, ids };
  };

  it('has its embeddings, its cosines and the probabilities of the specification', () => {
    const { towers, numbers, value, x, ids } = open();
    const [images, texts] = [towers.image.forward(x), towers.text.forward(ids)];
    assertClose(images, value('pooled_image'), 1e-5);
    assertClose(towers.image.tap(x, 'vision_model.post_layernorm'), value('last_hidden_image'), 1e-5);
    assertClose(tf.div(images, tf.norm(images, 2, 1, true)), value('image_embeds'), 1e-5);
    assertClose(tf.div(texts, tf.norm(texts, 2, 1, true)), value('text_embeds'), 1e-5);
    const found = cosines(images, texts);
    assertClose(found, value('cosine'), 1e-5);
    assertClose(tf.sigmoid(tf.mul(60, tf.sub(found, 0.09))), value('probability_60_-0.09'), 1e-4);
    assert.deepEqual([numbers.scale, numbers.bias], [value('weights.logit_scale')[0], value('weights.logit_bias')[0]]);
  });

  it('has the gradients of the cosines of pairs for the pixels', async () => {
    const { towers, value, x, ids } = open();
    const texts = tf.slice(towers.text.forward(ids), 0, 3);
    const { map } = await gradient(towers.image, x, { target: cosineTo(texts) });
    const expected = value('gradient_of_sum_cosine_ii_nchw');
    const largest = Math.max(...expected.map(Math.abs));
    const found = tf.transpose(map, [0, 3, 1, 2]).dataSync();
    const error = Math.max(...expected.map((each, i) => Math.abs(each - found[i])));
    assert.ok(error < 1e-4 * largest, `${error / largest} of the largest`);
  });
});

describe('readSiglip', () => {
  /** Numbers under the names and in the sizes of a checkpoint of these towers. */
  const checkpoint = (of: SiglipSizes) => {
    const { image, text } = siglip({ seed: 1, ...of });
    const random = new Random(6);
    const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
    for (const [name, { shape, size }] of [...image.weights, ...text.weights]) {
      const turned = shape.length === 4 ? [shape[3], shape[2], shape[0], shape[1]] : [...shape].reverse();
      const kept = shape.length === 3 || /embedding\.weight$/.test(name);
      const own = kept && shape.length < 4 ? shape : turned;
      tensors.set(name, { shape: own, data: Float32Array.from(random.uniforms(size, -0.3, 0.3)) });
    }
    tensors.set('logit_scale', { shape: [1], data: Float32Array.of(2) });
    tensors.set('logit_bias', { shape: [1], data: Float32Array.of(-3) });
    image.dispose();
    text.dispose();
    return tensors;
  };
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'siglip-checkpoint-'));
  after(() => fs.rmSync(folder, { recursive: true }));

  it('says what a folder lacks', async () => {
    await assert.rejects(
      readSiglip(folder, sizes),
      /readSiglip: siglip-checkpoint-.* has no model.safetensors and no tokenizer.json; put the files/,
    );
    fs.writeFileSync(path.join(folder, 'tokenizer.json'), tinyTokenizer());
    await assert.rejects(readSiglip(folder, sizes), /has no model.safetensors; put the files/);
  });

  it('gives the towers with their weights, and the tokenizer of their length', async () => {
    const tensors = checkpoint(sizes);
    fs.writeFileSync(path.join(folder, 'model.safetensors'), writeSafetensors(tensors));
    const { image, text, tokenize, scale, bias } = await readSiglip(folder, sizes);
    const wanted = siglip({ seed: 2, ...sizes });
    importSiglip(wanted, tensors);
    const x = tf.tensor4d(new Random(3).uniforms(243, -1, 1), [1, 9, 9, 3]);
    const ids = tf.tensor2d(tokenize(['a cat']), [1, 6]);
    assert.deepEqual([scale, bias, [...ids.dataSync()]], [2, -3, [7, 4, 1, 1, 1, 1]]);
    assertClose(image.forward(x), wanted.image.forward(x), 1e-6);
    assertClose(text.forward(ids), wanted.text.forward(ids), 1e-6);
  });

  it('refuses files that do not belong together, and leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const few = { ...sizes, text: { ...sizes.text, words: 3 } };
    await assert.rejects(readSiglip(folder, few), /token_embedding/);
    fs.writeFileSync(path.join(folder, 'model.safetensors'), writeSafetensors(checkpoint(few)));
    await assert.rejects(readSiglip(folder, few), /tokenizer.json gives id 7; the tower knows 3: wanted files of one/);
    fs.writeFileSync(path.join(folder, 'model.safetensors'), 'no');
    await assert.rejects(readSiglip(folder, sizes), /model.safetensors/);
    assert.equal(tf.memory().numTensors, before);
  });
});
