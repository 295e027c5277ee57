import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { writeNpy } from 'vitrine/formats';
import {
  conv2d,
  dense,
  depthwiseConv2d,
  globalAveragePool,
  hardSigmoid,
  hardSwish,
  importGraphWeights,
  importQuantizedWeights,
  Network,
  readGraph,
  readQuantizedFolder,
  type GraphOperation,
} from 'vitrine/models';
import { assertClose } from '../support/compare';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-converted-'));
after(() => fs.rmSync(folder, { recursive: true }));

describe('8-bit weights in a folder', () => {
  const network = () =>
    new Network('q', [1, 1, 2], { a: conv2d(2, { kernel: 1 }), pool: globalAveragePool(), f: dense(1) }, { seed: 1 });
  const write = (layers: unknown) => {
    const weights = path.join(folder, 'weights');
    fs.mkdirSync(weights, { recursive: true });
    const put = (name: string, shape: number[], data: Uint8Array | Int8Array | Float32Array) =>
      fs.writeFileSync(path.join(weights, `${name}.npy`), writeNpy({ shape, data }));
    put('a_weight_uint8', [2, 1, 1, 2], Uint8Array.of(10, 11, 12, 9));
    put('a_bias', [2], Float32Array.of(1, 2));
    put('f_weight_int8', [1, 1, 1, 2], Int8Array.of(-3, 4));
    put('f_scale', [1], Float32Array.of(0.5));
    put('f_bias', [1], Float32Array.of(0));
    fs.writeFileSync(
      path.join(folder, 'layers.json'),
      typeof layers === 'string' ? layers : JSON.stringify({ layers }),
    );
  };

  it('are (weight - zero point) · scale, with one pair a layer or one scale a channel', () => {
    write([{ name: 'a', weight_scale: 0.25, weight_zero_point: 10 }, { name: 'pool' }, { name: 'f' }]);
    const n = network();
    importQuantizedWeights(n, readQuantizedFolder(folder));
    assertClose(n.weights.get('a.weight')!, [0, 0.5, 0.25, -0.25]);
    assertClose(n.weights.get('a.bias')!, [1, 2]);
    assertClose(n.weights.get('f.weight')!, [-1.5, 2]);
  });

  it('say what is wrong with them', () => {
    write([{ name: 'a', weight_scale: 'large', weight_zero_point: 10 }]);
    assert.throws(() => readQuantizedFolder(folder), /layers\.json: layer 'a' has the scale 'large'; wanted a number/);
    write([{ weight_scale: 1 }]);
    assert.throws(() => readQuantizedFolder(folder), /layers\.json: layer 0 has no name/);
    write('{');
    assert.throws(() => readQuantizedFolder(folder), /layers\.json: is no JSON/);
    write([{ name: 'a' }]);
    assert.throws(() => importQuantizedWeights(network(), readQuantizedFolder(folder)), /q needs 'a_scale' \[2\]/);
    write([
      { name: 'a', weight_scale: 1, weight_zero_point: 10 },
      { name: 'b', weight_scale: 1 },
    ]);
    assert.throws(() => importQuantizedWeights(network(), readQuantizedFolder(folder)), /q has no place for b_scale/);
    fs.rmSync(path.join(folder, 'layers.json'));
    assert.throws(() => readQuantizedFolder(folder), /layers\.json: is not in vitrine-converted-/);
  });
});

describe('a graph of operations with its constants', () => {
  const network = () =>
    new Network(
      'g',
      [2, 2, 2],
      {
        a: conv2d(2, { kernel: 1 }),
        swish: hardSwish(),
        d: depthwiseConv2d({ kernel: 1 }),
        gate: hardSigmoid(),
        pool: globalAveragePool(),
        f: dense(2, { bias: 'no' }),
      },
      { seed: 1 },
    );
  const conv = (inputs: string[], output: string, group: number): GraphOperation => ({
    op: 'Conv',
    inputs,
    outputs: [output],
    attributes: { kernel_shape: [1, 1], strides: [1, 1], group },
  });
  const nodes = (): GraphOperation[] => [
    conv(['x', 'wa', 'ba'], 'a', 1),
    { op: 'Mul', inputs: ['a', 'sixth'], outputs: ['m'] },
    { op: 'Mul', inputs: ['a', 'm'], outputs: ['s'] },
    conv(['s', 'wd', 'bd'], 'd', 2),
    { op: 'Min', inputs: ['d', 'one'], outputs: ['min'] },
    { op: 'Relu', inputs: ['min'], outputs: ['r'] },
    { op: 'MatMul', inputs: ['r', 'wf'], outputs: ['y'] },
  ];
  const floats = (shape: number[], ...data: number[]) => ({ shape, data: Float32Array.from(data) });
  const constants = () =>
    new Map([
      ['wa', floats([2, 2, 1, 1], 1, 2, 3, 4)],
      ['ba', floats([2], 5, 6)],
      ['wd', floats([2, 1, 1, 1], 1, 0.5)],
      ['bd', floats([2], 0.5, 1)],
      ['wf', floats([2, 2], 1, 2, 3, 4)],
    ]);

  it('puts the k-th convolution or product into the k-th layer, and takes x / 6 + 1/2 out of a gate', () => {
    const file = path.join(folder, 'graph.json');
    fs.writeFileSync(file, JSON.stringify({ nodes: nodes() }));
    const n = network();
    importGraphWeights(n, readGraph(file), constants());
    // [out,in] becomes [in,out]; a product lies as here.
    assertClose(n.weights.get('a.weight')!, [1, 3, 2, 4]);
    assertClose(n.weights.get('a.bias')!, [5, 6]);
    assertClose(n.weights.get('d.weight')!, [6, 3]);
    assertClose(n.weights.get('d.bias')!, [0, 3]);
    assertClose(n.weights.get('f.weight')!, [1, 2, 3, 4]);
  });

  it('names the operation, or the constant, that is not that of its layer, and changes nothing', () => {
    const n = network();
    const before = n.save();
    const refuses = (graph: GraphOperation[], message: RegExp, values = constants()) =>
      assert.throws(() => importGraphWeights(n, graph, values), message);
    refuses(nodes().slice(0, 6), /the graph has 2 convolutions and products; g has 3 layers with weights/);
    refuses(
      nodes().map((node) => (node.outputs[0] === 'd' ? conv(['s', 'wd', 'bd'], 'd', 1) : node)),
      /'d' is Conv .*"group":1.* which is not layer 'd' of kind 'depthwiseConv2d'/,
    );
    const without = constants();
    without.delete('bd');
    refuses(nodes(), /1 missing: d\.bias/, without);
    refuses(nodes(), /a\.weight \(\[2,3,1,1\], wanted \[2,2,1,1\]\)/, constants().set('wa', floats([2, 3, 1, 1])));
    assert.deepEqual(n.save(), before);
    fs.writeFileSync(path.join(folder, 'graph.json'), JSON.stringify({ nodes: [{ op: 'Conv' }] }));
    assert.throws(() => readGraph(path.join(folder, 'graph.json')), /node 0 has no op, inputs and outputs/);
  });
});
