import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { checkExercise, verdictOnExercise } from 'vitrine/report';

const CASES = [
  { given: [2], want: 4 },
  { given: [-3], want: 9 },
];

describe('an exercise check', () => {
  it('calls a stub not filled in: no value, a function without an answer, or one that says so', () => {
    const stubs = [
      undefined,
      () => undefined,
      () => {
        throw new Error('not filled in');
      },
    ];
    for (const stub of stubs) assert.equal(verdictOnExercise(stub, CASES), 'not filled in yet');
  });

  it('says right for a right answer, within 1e-6', () => {
    assert.equal(
      verdictOnExercise((x: number) => x * x + 1e-7, CASES),
      'right',
    );
  });

  it('names the input on which an answer is wrong, what came and what was wanted', () => {
    assert.equal(
      verdictOnExercise((x: number) => x + 2, CASES),
      'not yet: for (-3) it gives -1; wanted 9',
    );
    assert.equal(
      verdictOnExercise((x: number) => (x > 0 ? 4 : undefined), CASES),
      'not yet: for (-3) it gives undefined; wanted 9',
    );
  });

  it('reports what an answer throws', () => {
    assert.equal(
      verdictOnExercise(() => {
        throw new Error('oh');
      }, CASES),
      'not yet: for (2) it throws oh; wanted 4',
    );
  });

  it('takes typed arrays, tensors, objects and NaN for what they hold', () => {
    assert.equal(
      verdictOnExercise(() => new Float32Array([1, NaN]), [{ given: [], want: [1, NaN] }]),
      'right',
    );
    assert.equal(
      verdictOnExercise(() => ({ arraySync: () => [[1]] }), [{ given: [], want: [[1]] }]),
      'right',
    );
    assert.equal(
      verdictOnExercise(() => ({ iou: 0.5 }), [{ given: [], want: { iou: 0.5 } }]),
      'right',
    );
    assert.match(
      verdictOnExercise(() => ({ iou: 0.5, x: 1 }), [{ given: [], want: { iou: 0.5 } }]),
      /^not yet/,
    );
    assert.match(
      verdictOnExercise(() => 0, [{ given: [], want: NaN }]),
      /gives 0; wanted NaN/,
    );
    assert.match(
      verdictOnExercise(() => [1, 2], [{ given: [], want: [1] }]),
      /^not yet/,
    );
  });

  it('gives every case a fresh input', () => {
    const input = [3, 1, 2];
    const cases = [
      { given: [input], want: [1, 2, 3] },
      { given: [input], want: [1, 2, 3] },
    ];
    assert.equal(
      verdictOnExercise((values: number[]) => values.sort(), cases),
      'right',
    );
    assert.deepEqual(input, [3, 1, 2]);
  });

  it('never throws: a promise that rejects, a value that is no function, a judge that fails', async () => {
    assert.match(
      verdictOnExercise(async () => {
        throw new Error('later');
      }, CASES),
      /returns a promise/,
    );
    assert.match(verdictOnExercise(5, CASES), /wanted a function, came 5/);
    assert.match(
      verdictOnExercise(5, () => {
        throw new Error('bad judge');
      }),
      /the check stopped: bad judge/,
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('lets a function judge an answer that is no function', () => {
    const judge = (answer: unknown) => (answer === 'spurious' ? undefined : `not '${answer}'`);
    assert.equal(verdictOnExercise('spurious', judge), 'right');
    assert.equal(verdictOnExercise('normal', judge), "not 'normal'");
  });

  it('prints its name and the verdict', (t) => {
    const log = t.mock.method(console, 'log', () => {});
    checkExercise('Squares', (x: number) => x * x, CASES);
    assert.deepEqual(log.mock.calls[0].arguments, ['Squares: right']);
  });
});
