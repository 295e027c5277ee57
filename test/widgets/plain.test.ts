import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { checkbox, dropdown, interact, progressBar, slider, textField } from 'vitrine/widgets';

describe('controls in a plain program', () => {
  it('have their values, and tell who listens of new ones', () => {
    const alpha = slider(0, 1, { value: 0.5 });
    const heard: number[] = [];
    alpha.onChange((value) => heard.push(value));
    assert.equal(alpha.value, 0.5);
    alpha.set(0.75);
    alpha.set(0.75);
    assert.deepEqual([alpha.value, heard], [0.75, [0.75]]);
    assert.throws(() => alpha.set(NaN), /^RangeError: slider: value is NaN; wanted a number from 0 to 1$/);
    assert.equal(alpha.value, 0.75);
  });

  it('start where their options say', () => {
    assert.equal(slider(2, 3).value, 2);
    assert.equal(dropdown({ first: 10, second: 20 }).value, 10);
    assert.equal(dropdown([1, 2], { value: 2 }).value, 2);
    assert.deepEqual([checkbox().value, checkbox('ticked').value], [false, true]);
    assert.equal(textField({ value: 'words' }).value, 'words');
    assert.equal(progressBar(3).value, 0);
  });

  it('are whole where both ends and the step are', () => {
    const model = (...given: Parameters<typeof slider>) => slider(...given).model.state._model_name;
    assert.equal(model(0, 10, { step: 1 }), 'IntSliderModel');
    assert.equal(model(0, 10), 'FloatSliderModel');
    assert.equal(model(0.5, 10, { step: 1 }), 'FloatSliderModel');
  });

  it('take steps that a reader can count in, and stand on one', () => {
    const step = (min: number, max: number) => slider(min, max).model.state.step;
    assert.deepEqual([step(0, 1), step(0, 9), step(-1, 1), step(0, 0.3), step(0, 100)], [0.01, 0.05, 0.02, 0.002, 1]);
    assert.equal(slider(0, 9, { value: 7 }).value, 7);
    assert.equal(slider(0, 1, { value: 1, step: 0.3 }).value, 1);
    const tenth = slider(0, 1, { value: 0.3, step: 0.1 });
    assert.throws(
      () => tenth.set(0.35),
      /^RangeError: slider: value is 0\.35; wanted 0 and a number of steps of 0\.1, or 1$/,
    );
    assert.throws(() => slider(0, 1, { value: 0.5, step: 0.3 }), /wanted 0 and a number of steps of 0\.3, or 1$/);
  });

  it('give interact their values by name, once', async () => {
    const seen: unknown[] = [];
    const alpha = slider(0, 1);
    await interact({ alpha, kind: dropdown(['a', 'b']) }, ({ alpha: x, kind }) => seen.push([x, kind]));
    alpha.set(1);
    assert.deepEqual(seen, [[0, 'a']]);
    await assert.rejects(
      interact({ alpha }, () => {
        throw new RangeError('no');
      }),
      /^RangeError: no$/,
    );
  });
});
