import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { chooser, neuronCard } from 'vitrine/figures';
import { layout, traces, type Parts } from './parts';

describe('neuronCard', () => {
  const card = (more = {}) =>
    neuronCard({
      title: 'Unit 3',
      images: { data: new Uint8Array(2 * 4 * 4).fill(9), shape: [2, 4, 4, 1] },
      captions: ['Bag', 'a < b'],
      terms: [
        { concept: 'Bag', weight: 1.25 },
        { concept: 'a < b', weight: -0.5 },
      ],
      bias: 0.1,
      simulated: [1.35, 0.1],
      activation: [1, 0.2],
      ...more,
    });

  it('has the images, signed bars with the bias last, and simulated against true', () => {
    const [strip, bar, points] = traces(card());
    assert.match(strip.source, /^data:image\/png;base64,/);
    assert.deepEqual([bar.orientation, bar.x], ['h', [1.25, -0.5, 0.1]]);
    assert.equal(new Set(bar.marker.color).size, 3);
    assert.deepEqual(layout(card()).yaxis2.ticktext, ['Bag', 'a &lt; b', 'bias']);
    assert.deepEqual(
      [points.x, points.y],
      [
        [1.35, 0.1],
        [1, 0.2],
      ],
    );
    assert.equal(
      card().alt,
      'Unit 3. 2 top images (Bag, a < b); explanation Bag 1.25, a < b -0.50, bias 0.10; simulated against true activation of 2 images.',
    );
  });

  it('keeps its own bars in a chooser', () => {
    const other = card({ title: 'Unit 4', terms: [{ concept: 'Coat', weight: 2 }] });
    const both = chooser([card(), other], ['3', '4'], { name: 'unit' });
    const change = layout(both).updatemenus[0].buttons[1].args[1] as Parts;
    assert.deepEqual(change.yaxis2.ticktext, ['Coat', 'bias']);
    assert.deepEqual(change.annotations ?? layout(both).annotations, layout(other).annotations);
  });

  it('says what does not fit', () => {
    assert.throws(() => card({ simulated: [1] }), /1 simulated values and 2 activations/);
    assert.throws(() => card({ images: { data: [1], shape: [1, 1] } }), /wanted \[N,H,W,C\]/);
  });
});
