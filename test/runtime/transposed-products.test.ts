import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Random } from 'vitrine/random';
import { device, tf, transposedProducts, useDevice } from 'vitrine/runtime';
import { assertClose } from '../support/compare';

const here = device().kind;
for (const kind of ['native', 'cpu'] as const) {
  describe(
    `transposedProducts on ${kind}`,
    { skip: kind === 'native' && here !== 'native' ? 'no native TensorFlow here' : false },
    () => {
      before(async () => void (await useDevice(kind)));
      after(async () => void (await useDevice(here as 'native' | 'cpu')));
      const held = () => (tf.backend() as { getNumOfTFTensors?: () => number }).getNumOfTFTensors?.();

      it('multiplies digits that single precision does not have', () => {
        const a = Float64Array.of(2 ** 26 + 1, 1, 1, -3, 2, 1e-9);
        const [own, product] = transposedProducts(a, [a, Float64Array.of(2 ** 26 - 1, 0, 0.5)], 3);
        assert.deepEqual([...product], [2 ** 52 - 1 + 1, 2 ** 26 - 1 + 0.5e-9]);
        assert.deepEqual(
          [...own],
          [(2 ** 26 + 1) ** 2 + 1 + 4, 2 ** 26 + 1 - 3 + 2e-9, 2 ** 26 + 1 - 3 + 2e-9, 10 + 1e-18],
        );
      });

      it('is the sum of products over the rows, and keeps NaN to its column', () => {
        const random = new Random(1);
        const [n, p, w] = [37, 5, 11];
        const [a, b] = [p, w].map((width) => Float64Array.from({ length: n * width }, () => random.normal(1)));
        b[3 * w + 2] = NaN;
        const expected = Array.from({ length: p * w }, (_, at) =>
          Array.from({ length: n }, (_, i) => a[i * p + Math.floor(at / w)] * b[i * w + (at % w)]).reduce(
            (sum, value) => sum + value,
            0,
          ),
        );
        const [product] = transposedProducts(a, [b], n);
        for (let j = 0; j < p; j++) assert.ok(Number.isNaN(product[j * w + 2]));
        const finite = (values: ArrayLike<number>) => Array.from(values).filter((_, at) => at % w !== 2);
        assertClose(finite(product), finite(expected), 1e-13);
      });

      it('leaves nothing behind, also when it is not read to the end or fails', () => {
        const a = new Float64Array(12);
        const start = held();
        for (const product of transposedProducts(a, [a, a, a], 3)) if (product.length === 16) break;
        assert.throws(
          () => [
            ...transposedProducts(
              a,
              (function* () {
                yield a;
                throw new Error('no more');
              })(),
              3,
            ),
          ],
          /no more/,
        );
        assert.throws(
          () => [...transposedProducts(a, [a], 5)],
          /transposedProducts: a has 12 values and n is 5; wanted n rows/,
        );
        assert.throws(
          () => [...transposedProducts(a, [new Float64Array(5)], 3)],
          /transposedProducts: a right factor has 5 values; wanted 3 rows/,
        );
        assert.equal(held(), start);
      });
    },
  );
}
