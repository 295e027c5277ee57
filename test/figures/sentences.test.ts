import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { sentences } from 'vitrine/figures';
import { layout, traces } from './parts';

describe('sentences', () => {
  const figure = (more = {}) =>
    sentences({
      title: 'What speaks for positive',
      rows: [
        { label: 'LSTM', words: ['a', '<b>', 'film'], values: [0.5, -1, 0], framed: [1] },
        { label: 'with CDEP', words: ['a', 'film'], values: [NaN, 0.25] },
      ],
      valueTitle: 'share of the logit',
      ...more,
    });

  it('has a box for each word, white at 0 and where there is no number, of the end color at the largest', () => {
    const { shapes, annotations } = layout(figure());
    const fills = shapes.map((shape: { fillcolor: string }) => shape.fillcolor);
    assert.equal(fills.length, 5);
    assert.deepEqual([fills[1], fills[2], fills[3]], ['rgb(8,48,107)', 'rgb(255,255,255)', '#ffffff']);
    assert.equal(fills[0], 'rgb(236,138,76)');
    assert.deepEqual(
      shapes.map(({ line }: { line: { width: number } }) => line.width),
      [0, 1.5, 0, 0, 0],
    );
    assert.deepEqual(
      annotations.map(({ text }: { text: string }) => text),
      ['a', '&lt;b&gt;', 'film', 'a', 'film', 'share of the logit', 'LSTM', 'with CDEP'],
    );
  });

  it('says each number under the pointer, and the strongest words beside the figure', () => {
    assert.deepEqual(traces(figure())[0].text, [
      'a: 0.500',
      '&lt;b&gt;: -1.00',
      'film: 0.00',
      'a: none',
      'film: 0.250',
    ]);
    assert.match(figure().alt, /LSTM: a <b> film \(<b> -1.0, a 0.50, film 0.0\)/);
  });

  it('gives every row colors of its own where asked to, and breaks lines', () => {
    const each = layout(figure({ limit: 'each-row' }));
    assert.equal(each.shapes[4].fillcolor, 'rgb(138,45,0)');
    assert.deepEqual(each.coloraxis.colorbar.ticktext, ['−1', '0', '1']);
    const texts = each.annotations.map(({ text }: { text: string }) => text);
    assert.ok(texts.includes('share of the logit'));
    const unnamed = layout(figure({ limit: 'each-row', valueTitle: undefined }));
    assert.ok(unnamed.annotations.some(({ text }: { text: string }) => text === 'share of the largest in its row'));
    const plain = sentences({ title: '', rows: [{ words: ['a'], values: [NaN] }] });
    assert.equal(layout(plain).coloraxis, undefined);
    const words = Array.from({ length: 60 }, (_, i) => `word${i}`);
    const long = sentences({ title: '', rows: [{ words, values: words.map(() => 1) }] });
    const { shapes } = layout(long);
    assert.ok(shapes.every(({ x1 }: { x1: number }) => x1 <= long.width));
    assert.ok(new Set(shapes.map(({ y0 }: { y0: number }) => y0)).size > 5);
    assert.ok(shapes[59].y1 < long.height);
  });

  it('names what does not fit', () => {
    assert.throws(() => figure({ rows: [] }), /rows is empty/);
    assert.throws(() => figure({ rows: [{ words: ['a'], values: [1, 2] }] }), /rows\[0\] has 1 words and 2 values/);
  });
});
