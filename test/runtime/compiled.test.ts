import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { mnistCnn } from 'vitrine/models';
import { Random } from 'vitrine/random';
import {
  compiled,
  countGraphs,
  freePrograms,
  programsOf,
  replayed,
  tf,
  useDevice,
  withoutGraphs,
} from 'vitrine/runtime';

/** Enough calls for a graph, and one from it. */
const CALLS = 5;

const draw = new Random(3);
const tensor = (shape: number[]) =>
  tf.tensor(
    draw.uniforms(
      shape.reduce((a, b) => a * b, 1),
      -1,
      1,
    ),
    shape,
  );
const bits = (t: tf.Tensor) => Array.from(t.dataSync());
/** Calls `f` until it is a graph, with inputs of its own each time; the last result and what it is without a graph. */
function both(f: (...given: tf.Tensor[]) => tf.Tensor, shapes: number[][], calls = CALLS) {
  let last: { graph: number[]; plain: number[] } | undefined;
  for (let i = 0; i < calls; i++) {
    const given = shapes.map(tensor);
    last = { graph: bits(f(...given)), plain: bits(withoutGraphs(() => f(...given))) };
    assert.deepEqual(last.graph, last.plain, `call ${i}`);
  }
  return last!;
}

describe('a compiled function', () => {
  it('gives the same bits as without a graph, before there is one and from it', () => {
    const f = compiled((x: tf.Tensor, y: tf.Tensor) =>
      tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D), 0.25)),
    );
    assert.deepEqual(f.state(), { state: 'new' });
    both(f, [
      [3, 4],
      [4, 2],
    ]);
    assert.deepEqual(f.state(), { state: 'graph' });
  });

  it('takes and gives tensors, lists and records of them', () => {
    const f = compiled(({ a, b }: { a: tf.Tensor; b: tf.Tensor }, c: tf.Tensor) => ({
      sum: tf.addN([a, b, c]),
      a: a.clone(),
    }));
    const list = compiled((x: tf.Tensor) => [tf.square(x), tf.neg(x)]);
    for (let i = 0; i < CALLS; i++) {
      const [a, b, c] = [tensor([2]), tensor([2]), tensor([2])];
      const found = f({ a, b }, c);
      assert.deepEqual(bits(found.sum), bits(tf.addN([a, b, c])));
      assert.deepEqual(bits(found.a), bits(a));
      assert.deepEqual(list(c).map(bits), [bits(tf.square(c)), bits(tf.neg(c))]);
    }
    assert.equal(f.state().state, 'graph');
    assert.equal(list.state().state, 'graph');
  });

  it('lists its operations, and prints them one a line', () => {
    const weight = tf.variable(tensor([4, 2]), false, 'weight of the list');
    const f = compiled((x: tf.Tensor) => tf.relu(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D)));
    assert.throws(
      () => f.operations(),
      /compiled: there is no list of operations, since it was not called yet; call it once/,
    );
    f(tensor([3, 4]));
    assert.deepEqual(
      [...f.operations()],
      [
        { name: 'MatMul', inputs: ['0', 'weight of the list [4,2]'], shapes: [[3, 2]] },
        { name: 'Relu', inputs: ['%0'], shapes: [[3, 2]] },
      ],
    );
    assert.equal(inspect(f.operations()), '%0  MatMul(0, weight of the list [4,2])  [3,2]\n%1  Relu(%0)  [3,2]\n= %1');
  });

  it('has a graph for each sizes and types of its inputs, so a short last batch is right', () => {
    const f = compiled((x: tf.Tensor) => tf.mean(tf.square(tf.cast(x, 'float32')), 0));
    for (let i = 0; i < CALLS; i++)
      for (const rows of [4, 4, 3]) {
        const x = tensor([rows, 2]);
        assert.deepEqual(bits(f(x)), bits(withoutGraphs(() => f(x))));
      }
    const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    assert.deepEqual(bits(f(whole)), [5, 10]);
    assert.equal(programsOf(f).length, 3);
  });

  it('reads variables as they are now: after assigning, and after disposing and making another', () => {
    let weight = tf.variable(tf.scalar(2));
    const f = compiled((x: tf.Tensor) => tf.mul(x, weight));
    for (let i = 0; i < CALLS; i++) assert.deepEqual(bits(f(tf.tensor1d([i, 1]))), [2 * i, 2]);
    assert.equal(f.state().state, 'graph');
    weight.assign(tf.scalar(5));
    assert.deepEqual(bits(f(tf.tensor1d([1, 2]))), [5, 10]);
    weight.dispose();
    weight = tf.variable(tf.scalar(7));
    assert.deepEqual(bits(f(tf.tensor1d([1, 2]))), [7, 14]);
  });

  it('gives the right sign of a negation of a negation, of which TensorFlow 2.21 drops one where it is fetched itself', () => {
    both(
      compiled((x: tf.Tensor) => tf.neg(tf.reshape(tf.neg(x), [2, 2]))),
      [[4]],
    );
  });

  it('can be differentiated through, once and twice', () => {
    const f = compiled((x: tf.Tensor) => tf.mul(tf.mul(x, x), x));
    for (let i = 0; i < CALLS; i++) f(tensor([3]));
    const x = tf.tensor1d([1, 2, -3]);
    assert.deepEqual(bits(tf.grad((z: tf.Tensor) => f(z))(x)), [3, 12, 27]);
    const second = tf.grad((z: tf.Tensor) => tf.grad((w: tf.Tensor) => f(w))(z));
    assert.deepEqual(bits(second(x)), [6, 12, -18]);
  });

  it('is no function, is given no tensors, gives none: errors that say so', () => {
    assert.throws(() => compiled(3 as never), /compiled: f is 3; wanted a function of tensors/);
    assert.throws(
      () => compiled((x: tf.Tensor, k: number) => tf.mul(x, k))(tensor([2]), 3),
      /compiled: argument 1 is 3; wanted a tensor, or several by name: pass a number as tf\.scalar\(…\)/,
    );
    assert.throws(
      () => compiled(() => 3)(),
      /compiled: f gives 3; wanted a tensor, a list of tensors, or several by name/,
    );
  });
});

describe('what cannot be a graph runs as it is, with the right result and a reason', () => {
  const cases: Record<string, { f: () => (x: tf.Tensor) => tf.Tensor; reason: RegExp; draws?: 'anew' }> = {
    'numbers drawn in each call': {
      f: () => {
        const random = new Random(1);
        const drawn: Float32Array[] = [];
        return (x) => {
          drawn.push(random.uniforms(3));
          return tf.add(x, tf.tensor1d(drawn[drawn.length - 1]));
        };
      },
      reason: /makes numbers that are different another time, \[3\]/,
    },
    'a number that counts': {
      f: () => {
        let calls = 0;
        return (x) => tf.mul(x, ++calls);
      },
      reason: /makes numbers that are different another time/,
    },
    'values read out': {
      f: () => (x) => tf.mul(x, tf.max(x).dataSync()[0]),
      reason: /it reads the values of a tensor/,
    },
    'a tensor from around it': {
      f: () => {
        const beside = tf.square(tf.tensor1d([1, 2, 3]));
        return (x) => tf.add(x, beside);
      },
      reason: /it reads a tensor that is no input of it/,
    },
    'a tensor from around it that was not handed over yet': {
      f: () => {
        const beside = tf.tensor1d([1, 2, 3]);
        return (x) => tf.add(x, beside);
      },
      reason: /it reads a tensor that is no input of it/,
    },
    'other operations in other calls': {
      f: () => {
        let calls = 0;
        return (x) => (++calls % 2 ? tf.neg(x) : tf.neg(tf.square(x)));
      },
      reason: /it has 1 operations once and 2 another time/,
    },
    'options that change': {
      f: () => {
        let calls = 0;
        return (x) => tf.reshape(tf.oneHot(tf.argMax(tf.reshape(x, [1, 3]), ++calls % 2), 3), [-1]);
      },
      reason: /another time/,
    },
    'random numbers of the library': {
      f: () => (x) =>
        tf.add(x, tf.cast(tf.multinomial(tf.reshape(x, [1, 3]) as tf.Tensor2D, 3, 7), 'float32').flatten()),
      reason: /the result of Multinomial is not decided by its inputs/,
      draws: 'anew',
    },
  };
  for (const [what, { f, reason, draws }] of Object.entries(cases))
    it(what, () => {
      // Two of a kind, so that the state of both moves on alike.
      const [graph, plain] = [compiled(f()), f()];
      for (let i = 0; i < CALLS; i++) {
        const x = tensor([3]);
        const found = bits(graph(x));
        if (!draws) assert.deepEqual(found, bits(plain(x)), `call ${i}`);
      }
      const { state, reason: said } = graph.state();
      assert.equal(state, 'as it is');
      assert.match(said!, reason);
    });

  it('one tensor given twice does not fix which of them is read', () => {
    const f = compiled((a: tf.Tensor, b: tf.Tensor) => tf.sub(a, b));
    for (let i = 0; i < CALLS; i++) {
      const [a, b] = [tensor([2]), tensor([2])];
      assert.deepEqual(bits(f(a, a)), [0, 0]);
      assert.deepEqual(bits(f(a, b)), bits(tf.sub(a, b)));
    }
    assert.equal(f.state().state, 'graph');
  });

  it('everything, on a backend without graphs', async () => {
    const f = compiled((x: tf.Tensor) => tf.square(x));
    await useDevice('cpu');
    try {
      for (let i = 0; i < CALLS; i++) assert.deepEqual(bits(f(tf.tensor1d([3]))), [9]);
      assert.deepEqual(f.state(), { state: 'new' });
    } finally {
      await useDevice('native');
    }
  });
});

describe('the graphs of a network', () => {
  it('follow its weights: assigned, drawn anew, loaded, disposed', () => {
    const network = mnistCnn({ seed: 1 });
    const other = mnistCnn({ seed: 2 });
    const x = tensor([2, ...network.inputShape]);
    const same = () => assert.deepEqual(bits(network.forward(x)), bits(withoutGraphs(() => network.forward(x))));
    for (let i = 0; i < CALLS; i++) same();
    assert.equal(programsOf(network)[0].state, 'graph');
    const before = bits(network.forward(x));
    network.reset(5);
    same();
    assert.notDeepEqual(bits(network.forward(x)), before);
    network.load(other.save());
    same();
    assert.deepEqual(bits(network.forward(x)), bits(other.forward(x)));
    const held = countGraphs();
    network.dispose();
    assert.equal(countGraphs(), held - 1);
  });

  it('of a copy read the weights of the copy, although both hold the same values at first', () => {
    const network = mnistCnn({ seed: 1 });
    const copy = network.copy();
    const x = tensor([2, ...network.inputShape]);
    for (let i = 0; i < CALLS; i++) assert.deepEqual(bits(copy.forward(x)), bits(network.forward(x)));
    copy.reset(9);
    const [here, there] = [bits(network.forward(x)), bits(copy.forward(x))];
    assert.notDeepEqual(here, there);
    assert.deepEqual(here, bits(withoutGraphs(() => network.forward(x))));
    assert.deepEqual(there, bits(withoutGraphs(() => copy.forward(x))));
  });
});

describe('graphs in the native library', () => {
  it('are bounded in number: those go that were not run for longest, and come back when they are', () => {
    const owner = {};
    const x = tensor([2]);
    const run = (k: number) => replayed({ owner, key: `power ${k}` }, { x }, (given) => ({ y: tf.mul(given.x, k) }));
    const before = countGraphs();
    for (let k = 0; k < 300; k++) for (let i = 0; i < CALLS; i++) run(k);
    assert.ok(countGraphs() <= 256, `${countGraphs()} graphs`);
    for (let i = 0; i < 2; i++) assert.deepEqual(bits(run(0).y), bits(tf.mul(x, 0)));
    freePrograms(owner);
    assert.ok(countGraphs() <= before, `${countGraphs()} graphs, ${before} before`);
  });

  it('can be freed, and read tensors that another backend made, whichever backend is in use', async () => {
    const network = mnistCnn({ seed: 1 });
    const x = tensor([1, ...network.inputShape]);
    const before = countGraphs();
    for (let i = 0; i < CALLS; i++) network.forward(x).dispose();
    assert.equal(countGraphs(), before + 1);
    const expected = bits(network.forward(x));
    await useDevice('cpu');
    const elsewhere = tf.tensor(Array.from(x.dataSync()), x.shape);
    network.weights.get('dense2.bias')!.assign(tf.zeros([10]));
    await useDevice('native');
    network.load(mnistCnn({ seed: 1 }).save());
    assert.deepEqual(bits(network.forward(elsewhere)), expected);
    await useDevice('cpu');
    network.dispose();
    await useDevice('native');
    assert.equal(countGraphs(), before);
  });

  it('of one owner are bounded in number with their recordings', () => {
    const owner = {};
    const x = tensor([2]);
    for (let k = 0; k < 300; k++)
      replayed({ owner, key: `product ${k}` }, { x }, (given) => ({ y: tf.mul(given.x, k) })).y.dispose();
    assert.equal(programsOf(owner).length, 256);
    freePrograms(owner);
  });

  it('leave tensors as they were, when they run and when a function throws while it is recorded', () => {
    const f = compiled((x: tf.Tensor) => tf.tidy(() => tf.sum(tf.square(x))));
    const throwing = compiled((x: tf.Tensor) =>
      tf.tidy(() => {
        tf.square(x);
        throw new Error('on purpose');
      }),
    );
    const x = tensor([4]);
    f(x).dispose();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 1000; i++) f(x).dispose();
    for (let i = 0; i < 10; i++) assert.throws(() => throwing(x), /on purpose/);
    assert.equal(tf.memory().numTensors, before);
    assert.equal(f.state().state, 'graph');
    // The library is as before: the next recording is right.
    assert.deepEqual(bits(f(x)), bits(withoutGraphs(() => f(x))));
  });
});

after(() => assert.equal(tf.getBackend(), 'tensorflow'));
