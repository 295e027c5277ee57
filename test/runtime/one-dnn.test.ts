import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { it } from 'node:test';

/**
 * Logits, gradient of the image and of a filter and a bias, and a second gradient, of a small network with overlapping
 * pools.
 */
const PROGRAM = `
const { addBias, tf } = require('vitrine/runtime');
const wave = (shape, step) => tf.reshape(tf.sin(tf.mul(tf.range(0, shape.reduce((a, b) => a * b, 1)), step)), shape);
const [x, filter, bias] = [wave([2, 11, 9, 3], 0.7), wave([3, 3, 3, 4], 1.3), wave([4], 2)];
const score = (image, f, b) => tf.sum(tf.square(tf.maxPool(tf.relu(addBias(tf.conv2d(image, f, 1, 'same'), b)), 3, 2, 'valid')));
const both = (f) => tf.sum(tf.square(tf.grad((image) => score(image, f, bias))(x)));
const all = [score(x, filter, bias), ...tf.grads(score)([x, filter, bias]), tf.grad(both)(filter)];
console.log(JSON.stringify(all.map((t) => Array.from(t.dataSync()))));
`;

it('oneDNN gives what the public operations give: values, gradients and second gradients', () => {
  const run = (switched: '0' | '1') => {
    const out = execFileSync(process.execPath, ['-e', PROGRAM], {
      env: { ...process.env, TF_ENABLE_ONEDNN_OPTS: switched, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(out.toString()) as number[][];
  };
  const [plain, fast] = [run('0'), run('1')];
  assert.equal(plain.length, 5);
  plain.forEach((values, part) => {
    const largest = Math.max(...values.map(Math.abs));
    assert.ok(largest > 0 && values.length === fast[part].length);
    values.forEach((value, i) =>
      assert.ok(
        Math.abs(value - fast[part][i]) <= 1e-5 * largest,
        `part ${part}, value ${i}: ${value} and ${fast[part][i]}`,
      ),
    );
  });
});
