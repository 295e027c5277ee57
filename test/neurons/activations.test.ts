import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { tf } from 'vitrine';
import { parseNpy } from 'vitrine/formats';
import { conv2d, dense, flatten, globalAveragePool, Network, relu } from 'vitrine/models';
import {
  aliveNeurons,
  columnMoments,
  columnOf,
  linearHead,
  npyRows,
  poolActivation,
  recordActivations,
  recordLayers,
  storeConcepts,
  tableConcepts,
  tableRows,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { examples, type Batches } from 'vitrine/training';
import { assertClose, assertNoLeak } from '../support/compare';

const network = new Network(
  'small',
  [6, 6, 1],
  { conv: conv2d(3, { kernel: 3 }), act: relu(), pool: globalAveragePool(), fc: dense(2) },
  { seed: 1 },
);
const images = new Random(2).uniforms(20 * 36);
const data = examples({ images, shape: [20, 6, 6, 1], labels: new Uint8Array(20) });

describe('poolActivation', () => {
  it('takes mean, maximum or the first token, and leaves vectors as they are', async () => {
    const grid = tf.tensor([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2]);
    const tokens = tf.tensor([1, 10, 5, 60], [1, 2, 2]);
    const pooled = (x: tf.Tensor, how: 'avg' | 'max' | 'first') => [...poolActivation(x, how, 'layer').dataSync()];
    assert.deepEqual(pooled(grid, 'avg'), [3, 30]);
    assert.deepEqual(pooled(grid, 'max'), [6, 60]);
    assert.deepEqual(
      [pooled(tokens, 'avg'), pooled(tokens, 'max'), pooled(tokens, 'first')],
      [
        [3, 35],
        [5, 60],
        [1, 10],
      ],
    );
    assert.deepEqual(pooled(tf.tensor2d([[7, 8]]), 'max'), [7, 8]);
    await assertNoLeak(() => poolActivation(grid, 'max', 'layer'));
    assert.throws(
      () => poolActivation(grid, 'first', 'conv'),
      /'first' needs tokens \[N, T, C\], layer 'conv' gives \[1,2,2,2\]/,
    );
    assert.throws(() => poolActivation(tf.zeros([3]), 'avg', 'x'), /layer 'x' gives \[3\]/);
  });
});

describe('recordActivations', () => {
  it('gives the pooled tap of the network whatever the batch size, and asks for no more images than that at once', async () => {
    const expected = tf.tidy(() => tf.mean(network.tap(tf.tensor(images, [20, 6, 6, 1]), 'act'), [1, 2]).dataSync());
    let most = 0;
    const watched: Batches = {
      size: 20,
      batch: (indices, random) => ((most = Math.max(most, indices.length)), data.batch(indices, random)),
    };
    const before = tf.memory().numTensors;
    const found = await recordActivations(network, watched, { layer: 'act', batchSize: 7 });
    assertClose(found.rows([...Array(20).keys()]), expected, 1e-6);
    assert.deepEqual([found.layer, found.images, found.width, most], ['act', 20, 3, 7]);
    assert.equal(tf.memory().numTensors, before);
    const whole = await recordActivations(network, data, { layer: 'act' });
    assertClose(found.rows([3, 19, 0]), whole.rows([3, 19, 0]), 1e-6);
  });

  it('streams to a file that NumPy reads, and reads rows back in any order', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'activations-'));
    const file = path.join(folder, 'act.npy');
    const inMemory = await recordActivations(network, data, { layer: 'act', batchSize: 6 });
    const onDisk = await recordActivations(network, data, { layer: 'act', batchSize: 6, file });
    for (const wanted of [[0, 1, 2, 3], [19, 0, 7, 8, 9, 8], []])
      assert.deepEqual(onDisk.rows(wanted), inMemory.rows(wanted));
    assert.deepEqual(parseNpy(fs.readFileSync(file), { name: 'act.npy' }).shape, [20, 3]);
    assert.deepEqual(fs.readdirSync(folder), ['act.npy']);
    assert.throws(() => onDisk.rows([20]), /no image 20; wanted 0 to 19/);
    fs.appendFileSync(file, 'x');
    assert.throws(() => npyRows(file), /act.npy: declares \[20,3\] values of 4 bytes, but 241 bytes follow/);
    fs.writeFileSync(file, 'hello');
    assert.throws(() => npyRows(file), /act.npy: is not a version 1 npy file/);
    fs.rmSync(folder, { recursive: true });
  });

  it('takes photographs one by one, and says which has another size', async () => {
    const photographs = Array.from({ length: 20 }, (_, i) => ({
      name: `photograph ${i}`,
      load: () => Promise.resolve({ x: Float32Array.from(images.subarray(i * 36, (i + 1) * 36)) }),
    }));
    const [one, other] = [
      await recordActivations(network, photographs, { layer: 'act', batchSize: 3 }),
      await recordActivations(network, data, { layer: 'act' }),
    ];
    const all = [...Array(20).keys()];
    assertClose(one.rows(all), other.rows(all), 1e-6);
    const before = tf.memory().numTensors;
    const small = [
      ...photographs.slice(0, 2),
      { name: 'small', load: () => Promise.resolve({ x: new Float32Array(4) }) },
    ];
    await assert.rejects(recordActivations(network, small, { layer: 'act' }), /x of 'small' has 4 values; wanted 36/);
    assert.equal(tf.memory().numTensors, before);
  });

  it('goes on after a run that failed or was killed, to the same bytes, and reads what is complete', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'activations-'));
    const file = path.join(folder, 'a.npy');
    let asked: number[] = [];
    const watched = (failAt = Infinity): Batches => ({
      size: 20,
      batch(indices, random) {
        if (indices[0] >= failAt) throw new Error('the power is gone');
        asked.push(indices[0]);
        return data.batch(indices, random);
      },
    });
    const options = { layer: 'act', batchSize: 6, file };
    const before = tf.memory().numTensors;
    await assert.rejects(recordActivations(network, watched(12), options), /the power is gone/);
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(fs.readdirSync(folder), ['a.npy.part']);
    // Killed in the middle of a row.
    fs.appendFileSync(`${file}.part`, 'abc');
    asked = [];
    const found = await recordActivations(network, watched(), options);
    assert.deepEqual(asked, [0, 6, 12, 18], 'two batches are compared, two are missing');
    const whole = path.join(folder, 'b.npy');
    await recordActivations(network, data, { ...options, file: whole });
    assert.deepEqual(fs.readFileSync(file), fs.readFileSync(whole));
    asked = [];
    assert.deepEqual((await recordActivations(network, watched(), options)).rows([7]), found.rows([7]));
    assert.deepEqual(asked, [0, 12], 'first and last whole batch are compared, nothing is computed anew');
    fs.rmSync(folder, { recursive: true });
  });

  it('refuses a file of another network, layer or set', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'activations-'));
    const file = path.join(folder, 'a.npy');
    await recordActivations(network, data, { layer: 'act', file });
    const other = examples({
      images: images.map((value) => value / 2),
      shape: [20, 6, 6, 1],
      labels: new Uint8Array(20),
    });
    await assert.rejects(
      recordActivations(network, other, { layer: 'act', file }),
      /recordActivations: a.npy holds other values for the same images; .*delete it, or name another file/,
    );
    await assert.rejects(
      recordActivations(network, data, { layer: 'fc', file }),
      /a.npy holds \[20, 3\] instead of \[20, 2\]/,
    );
    fs.renameSync(file, `${file}.part`);
    await assert.rejects(recordActivations(network, other, { layer: 'act', batchSize: 8, file }), /a.npy.part holds/);
    fs.rmSync(folder, { recursive: true });
  });

  it('stores concept scores in the same way', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'scores-'));
    const file = path.join(folder, 'scores.npy');
    const scores = tableConcepts(['one', 'two'], new Random(4).uniforms(40));
    const stored = await storeConcepts(scores, { file, batchSize: 7 });
    assert.deepEqual([stored.names, stored.rows([19, 3])], [scores.names, scores.rows([19, 3])]);
    await assert.rejects(
      storeConcepts(tableConcepts(['one', 'two'], new Random(5).uniforms(40)), { file }),
      /storeConcepts: scores.npy holds other values/,
    );
    await assert.rejects(storeConcepts(scores, { file, batchSize: 0 }), /batchSize is 0/);
    fs.rmSync(folder, { recursive: true });
  });

  it('says what is wrong', async () => {
    await assert.rejects(
      recordActivations(network, data, { layer: 'relu9' }),
      /small has no layer 'relu9'; its layers are conv, act/,
    );
    await assert.rejects(recordActivations(network, data, { layer: 'act', batchSize: 0 }), /batchSize is 0/);
    await assert.rejects(recordActivations(network, [], { layer: 'act' }), /data has no images/);
  });
});

describe('columns of a table', () => {
  const table = tableRows([1, 0, 3, 0, 5, 0.1, 7, 0], [4, 2]);
  it('have values, means and deviations over the images asked for', () => {
    assert.deepEqual([...columnOf(table, 0, [3, 1])], [7, 3]);
    const { mean, deviation } = columnMoments(table);
    assertClose([mean[0], deviation[0]], [4, Math.sqrt(20 / 3)], 1e-12);
    assertClose(columnMoments(table, [0, 1]).mean, [2, 0], 1e-12);
    assert.throws(() => columnOf(table, 2), /column is 2; wanted 0 to 1/);
  });

  it('are alive when they are active often enough', () => {
    assert.deepEqual(aliveNeurons(table), [0, 1]);
    assert.deepEqual(aliveNeurons(table, { images: [0, 1, 3] }), [0]);
    assert.deepEqual(aliveNeurons(table, { share: 0.25 }), [0]);
  });
});

describe('linearHead', () => {
  it('is the dense layer behind the units, through average pooling', () => {
    const { weight, bias } = linearHead(network, 'act');
    assertClose(weight, network.weights.get('fc.weight')!, 0);
    assertClose(bias, network.weights.get('fc.bias')!, 0);
  });

  it('refuses a layer with more than that behind it', () => {
    assert.throws(() => linearHead(network, 'conv'), /the logits of small are not a dense layer on 'conv'/);
    const flat = new Network(
      'flat',
      [6, 6, 1],
      { conv: conv2d(3, { kernel: 3 }), flatten: flatten(), fc: dense(2) },
      { seed: 1 },
    );
    assert.throws(() => linearHead(flat, 'conv'), /'fc' has 48 inputs and 'conv' 3 units/);
  });
});

describe('recordLayers', () => {
  it('gives in one pass what recordActivations gives of each layer, and asks for each image once', async () => {
    let asked = 0;
    const counted: Batches = {
      size: 20,
      batch: (indices, random) => ((asked += indices.length), data.batch(indices, random)),
    };
    const before = tf.memory().numTensors;
    const found = await recordLayers(network, counted, { layers: ['conv', 'act', 'fc'], batchSize: 7 });
    assert.deepEqual([Object.keys(found), asked], [['conv', 'act', 'fc'], 20]);
    assert.equal(tf.memory().numTensors, before);
    for (const layer of ['conv', 'act', 'fc'] as const) {
      const alone = await recordActivations(network, data, { layer });
      assert.deepEqual([found[layer].layer, found[layer].width], [layer, alone.width]);
      assertClose(found[layer].rows([0, 8, 19]), alone.rows([0, 8, 19]), 1e-6);
    }
  });

  it('pools all of them alike, and says what does not fit', async () => {
    const { act } = await recordLayers(network, data, { layers: ['act', 'conv'], pooling: 'max' });
    const alone = await recordActivations(network, data, { layer: 'act', pooling: 'max' });
    assertClose(act.rows([4, 5]), alone.rows([4, 5]), 1e-6);
    await assert.rejects(recordLayers(network, data, { layers: [] }), /layers is empty; wanted the name of one/);
    await assert.rejects(recordLayers(network, data, { layers: ['no'] }), /small has no layer 'no'/);
    await assert.rejects(
      recordLayers(network, data, { layers: ['act'], batchSize: 0 }),
      /recordLayers: batchSize is 0/,
    );
  });
});
