import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { tf } from 'vitrine';

describe('a printed tensor', () => {
  it('says its shape, its type and all values of a small one', () => {
    assert.equal(
      inspect(
        tf.tensor([
          [1, -0.25],
          [1 / 3, NaN],
        ]),
      ),
      'tensor [2,2] float32: 1, -0.25, 0.3333, NaN',
    );
    assert.equal(inspect(tf.scalar(3, 'int32')), 'tensor [] int32: 3');
    assert.equal(inspect(tf.tensor(['a', 'b'])), "tensor [2] string: 'a', 'b'");
  });

  it('says the first values of a large one, also inside a result', () => {
    assert.equal(
      inspect({ map: tf.range(0, 100) }),
      '{ map: tensor [100] float32: 0, 1, 2, 3, 4, 5, 6, 7, … (100 values) }',
    );
  });

  it('says of a disposed one that it is', () => {
    const gone = tf.zeros([2, 3]);
    gone.dispose();
    assert.equal(inspect(gone), 'tensor [2,3] float32, disposed');
  });

  it('leaves no tensor behind', () => {
    const x = tf.variable(tf.zeros([3]));
    const before = tf.memory().numTensors;
    assert.equal(inspect(x), 'tensor [3] float32: 0, 0, 0');
    assert.equal(tf.memory().numTensors, before);
  });
});
