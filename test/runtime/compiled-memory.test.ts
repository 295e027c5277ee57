import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { gradient } from 'vitrine/attribution';
import { mnistCnn } from 'vitrine/models';
import { compiled, countGraphs, tf } from 'vitrine/runtime';

const MB = 1024 * 1024;
const isLinux = process.platform === 'linux';
/** Size of this process in bytes, as Linux counts it: all that it has asked for, or what of it is in memory. */
const sizeOf = (key: 'VmSize' | 'VmRSS') =>
  1024 * Number(new RegExp(`${key}:\\s+(\\d+)`).exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]);

describe('the memory of graphs', () => {
  it('stays flat over 1,000 gradients of a network', { skip: !isLinux && 'reads /proc' }, async () => {
    const network = mnistCnn({ seed: 1 });
    // An activation of the second convolution has 0.3 MB: one that is not freed is 0.3 GB in the end.
    const x = tf.zeros([2, ...network.inputShape]);
    const explain = async () => tf.dispose({ ...(await gradient(network, x, { target: 3 })) });
    for (let i = 0; i < 50; i++) await explain();
    const [tensors, graphs, resident] = [tf.memory().numTensors, countGraphs(), sizeOf('VmRSS')];
    for (let i = 0; i < 1000; i++) await explain();
    assert.deepEqual([tf.memory().numTensors, countGraphs()], [tensors, graphs]);
    const grown = (sizeOf('VmRSS') - resident) / MB;
    assert.ok(grown < 100, `${grown.toFixed(0)} MB more`);
    network.dispose();
    assert.ok(countGraphs() < graphs, 'the graphs of a network go with it');
  });

  it(
    'that is short while one runs is an error that says so; it runs again when there is some',
    { skip: !isLinux && 'limits the process by prlimit' },
    () => {
      const n = 8192;
      const f = compiled((x: tf.Tensor) =>
        tf.tidy(() => tf.sum(tf.square(tf.matMul(tf.reshape(x, [n, 1]), tf.reshape(x, [1, n]))))),
      );
      const x = tf.ones([n]);
      const limit = (bytes: number | 'unlimited') =>
        execFileSync('prlimit', ['--pid', String(process.pid), `--as=${bytes}:unlimited`]);
      for (let i = 0; i < 5; i++) f(x).dispose();
      assert.equal(f.state().state, 'graph');
      const expected = f(x).dataSync()[0];
      // The library keeps what it has freed: this takes it.
      const held = [2, 3].map((value) => tf.fill([n, n], value));
      const before = tf.memory().numTensors;
      try {
        limit(sizeOf('VmSize') + 64 * MB);
        assert.throws(() => f(x), /OOM|out of memory|allocat/i);
      } finally {
        limit('unlimited');
      }
      assert.equal(tf.memory().numTensors, before);
      const again = f(x);
      assert.deepEqual([again.dataSync()[0], f.state().state], [expected, 'graph']);
      tf.dispose([again, x, held]);
    },
  );
});
