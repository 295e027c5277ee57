import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tf } from 'vitrine/runtime';

describe('gather', () => {
  const table = tf.tensor3d(
    Array.from({ length: 24 }, (_, i) => i),
    [4, 3, 2],
  );
  const rowOf = (i: number) => Array.from({ length: 6 }, (_, k) => 6 * i + k);

  it('takes rows in any order and as often as wanted, by indices of any rank', () => {
    const one = tf.gather(table, tf.tensor1d([3, 0, 3], 'int32'));
    assert.deepEqual([one.shape, [...one.dataSync()]], [[3, 3, 2], [3, 0, 3].flatMap(rowOf)]);
    const two = tf.gather(
      table,
      tf.tensor2d(
        [
          [1, 2],
          [2, 0],
        ],
        [2, 2],
        'int32',
      ),
    );
    assert.deepEqual([two.shape, [...two.dataSync()]], [[2, 2, 3, 2], [1, 2, 2, 0].flatMap(rowOf)]);
    assert.deepEqual([...tf.gather(tf.tensor1d([5, 6, 7]), [2, 1]).dataSync()], [7, 6]);
    assert.deepEqual(tf.gather(table, tf.tensor1d([], 'int32')).shape, [0, 3, 2]);
  });

  it('takes along another axis, and integers', () => {
    assert.deepEqual(
      [
        ...tf
          .gather(
            tf.tensor2d([
              [1, 2, 3],
              [4, 5, 6],
            ]),
            [2, 0],
            1,
          )
          .dataSync(),
      ],
      [3, 1, 6, 4],
    );
    const integers = tf.gather(tf.tensor1d([16777217, 3], 'int32'), [0]);
    assert.deepEqual([integers.dtype, [...integers.dataSync()]], ['int32', [16777217]]);
  });

  it('adds up the gradient of a row that was taken twice', () => {
    const gradient = tf.grad((x: tf.Tensor) =>
      tf.sum(tf.mul(tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), tf.tensor2d([[1], [10], [100]]))),
    )(tf.tensor2d([[1], [2], [3]]));
    assert.deepEqual([...gradient.dataSync()], [10, 0, 101]);
  });

  it('names an index that is out of range', () => {
    for (const index of [4, -1])
      assert.throws(
        () => tf.gather(table, tf.tensor1d([0, index], 'int32')),
        new RegExp(`index value ${index} is not in \\[0, 3\\]`),
      );
  });
});
