import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  activationImportance,
  bestSingleConcepts,
  classMeanCorrelations,
  columnOf,
  constantAblation,
  dissectNeurons,
  explainNeurons,
  importanceShares,
  labelConcepts,
  momentsOf,
  parseExplanations,
  replacedLosses,
  scoreAblation,
  scoreSimulation,
  simulate,
  tableConcepts,
  tableRows,
  writeExplanations,
  type HeadData,
} from 'vitrine/neurons';
import { correlation } from 'vitrine/statistics';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';
import { asNeurons, CLASSES, GROUPS, sixClasses } from './problems';
import { readLabels } from 'vitrine/statistics';

const { labels, activation, splits } = sixClasses();
const concepts = labelConcepts({ labels, classes: CLASSES, superclasses: GROUPS });
const neurons = asNeurons(activation);

describe('correlation', () => {
  it('is 1 with itself, -1 with the negative, 0 with a constant and NaN only for what is not finite', () => {
    assert.deepEqual(
      [correlation([1, 2, 4], [1, 2, 4]), correlation([1, 2, 4], [-1, -2, -4]), correlation([1, 2, 4], [3, 3, 3])],
      [1, -1, 0],
    );
    assert.ok(Number.isNaN(correlation([1, NaN], [1, 2])) && Number.isNaN(correlation([3, 3], [1, Infinity])));
    assert.throws(() => correlation([1], [1, 2]), /x has 1 values and y 2/);
  });
});

describe('simulation', () => {
  it("gives bias plus weights: the paper's unit 136 for a ski, a greyhound and anything else", () => {
    const terms = [
      { weight: 2.779183, concept: 'snowmobile' },
      { weight: 2.595141, concept: 'ski' },
      { weight: 0.362337, concept: 'hound' },
      { weight: 0.250517, concept: 'canine' },
    ];
    const simulator = tableConcepts(['ski', 'hound', 'canine', 'snowmobile'], [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    assertClose(simulate({ terms, bias: 0.319304 }, simulator), [2.914445, 0.932158, 0.319304], 1e-6);
    assertClose(simulate({ terms, bias: 0.319304 }, simulator, [2]), [0.319304], 1e-12);
  });

  it('scores the known explanation on the test images, also after a way through a file', async () => {
    const { explanations } = await explainNeurons(concepts, neurons, { splits });
    const { correlations, problems } = scoreSimulation(explanations, concepts, neurons, splits.test);
    assertClose(correlations, [0.881231], 1e-4);
    assert.deepEqual(problems, []);
    const { explanations: read } = parseExplanations(writeExplanations(explanations), { name: 'fc.csv' });
    assertClose(scoreSimulation(read, concepts, neurons, splits.test).correlations, correlations, 1e-12);
    assertClose(
      correlations,
      [correlation(simulate(explanations[0], concepts, splits.test), columnOf(neurons, 0, splits.test))],
      1e-9,
    );
  });

  it('goes on when a concept is not there, ambiguous or moved, a neuron is missing, constant or not finite', () => {
    const two = tableConcepts(['dog', 'dog', 'cat'], [1, 0, 1, 0, 1, 0, 1, 1, 0]);
    const table = tableRows([1, 5, 1, 2, 5, 1, 3, 5, NaN], [3, 3]);
    const one = (unit: number, concept: string, column?: number) => ({
      unit,
      bias: 0,
      terms: [{ weight: 1, concept, column }],
    });
    const list = [
      one(0, 'cat'),
      one(0, 'dog'),
      one(0, 'dog', 1),
      one(0, 'bird'),
      one(0, 'cat', 0),
      one(9, 'cat'),
      one(1, 'cat'),
      one(2, 'cat'),
    ];
    const { correlations, problems } = scoreSimulation(list, two, table);
    assertClose([correlations[0], correlations[2], correlations[6]], [-Math.sqrt(3) / 2, Math.sqrt(3) / 2, 0], 1e-9);
    assert.deepEqual(
      [1, 3, 4, 5, 7].filter((i) => Number.isNaN(correlations[i])),
      [1, 3, 4, 5, 7],
    );
    for (const reason of [
      /'dog' names columns 0 and 1/,
      /no concept 'bird'/,
      /column 0 of the simulator is 'dog', not 'cat'/,
      /no neuron 9, the layer has 3/,
      /not finite/,
    ]) {
      assert.equal(problems.filter(({ problem }) => reason.test(problem)).length, 1, String(reason));
    }
  });
});

describe('competitors', () => {
  it('have the known best concept, ceiling and single-concept correlations', () => {
    const best = bestSingleConcepts(momentsOf(concepts, neurons, { images: splits.train }));
    assert.deepEqual([...best], [2]);
    const rho = (concept: string) =>
      scoreSimulation([{ unit: 0, bias: 0, terms: [{ weight: 1, concept }] }], concepts, neurons, splits.test)
        .correlations[0];
    assertClose([rho('c2'), rho('S25')], [0.758297, 0.611892], 1e-5);
    assertClose(classMeanCorrelations(neurons, labels, splits), [0.895363], 1e-5);
  });

  it('dissect by overlap with the most active images', () => {
    // The three most active of ten are images 0 to 2; A covers 0 to 3, B 1 to 2, C everything.
    const scores = tableConcepts(
      ['A', 'B', 'C'],
      Array.from({ length: 10 }, (_, i) => [Number(i < 4), Number(i === 1 || i === 2), 1]).flat(),
    );
    const { columns, iou } = dissectNeurons(
      scores,
      asNeurons(
        Array.from({ length: 10 }, (_, i) => 10 - i),
        Array.from({ length: 10 }, () => 1),
      ),
      { quantile: 0.7 },
    );
    assert.deepEqual([...columns], [0, 0]);
    assertClose(iou, [0.75, 0], 1e-12);
    assert.deepEqual(
      [
        ...dissectNeurons(scores, asNeurons(Array.from({ length: 10 }, (_, i) => i)), { quantile: 0, columns: [0, 1] })
          .columns,
      ],
      [0],
    );
    assert.throws(
      () => dissectNeurons(scores, asNeurons([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), { quantile: 1 }),
      /quantile is 1/,
    );
  });
});

/** A head of three classes on two neurons, with logits that follow from it. */
function headData(n = 300): HeadData {
  const random = new Random(3);
  const h = Float32Array.from({ length: 2 * n }, () => Math.max(0, random.normal(0.5)));
  const head = { weight: Float32Array.of(1, -1, 0.5, 0.2, 0.4, -2), bias: Float32Array.of(0.1, 0, -0.1) };
  const logits = Float32Array.from(
    { length: 3 * n },
    (_, at) =>
      head.bias[at % 3] +
      [0, 1].reduce((sum, k) => sum + h[2 * Math.floor(at / 3) + k] * head.weight[3 * k + (at % 3)], 0),
  );
  return {
    head,
    activations: tableRows(h, [n, 2]),
    logits: tableRows(logits, [n, 3]),
    labels: Uint8Array.from({ length: n }, () => random.integer(3)),
  };
}
const part = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const head = headData();
const same = { splits: { val: part(0, 300), test: part(0, 300) } };
/** 1 - Σ|ℓ(μ + shift) - ℓ| / Σ|ℓ(μ) - ℓ| of neuron 0, from the definition. */
function meanAblation(shift: number): number {
  const { activation: a, at, loss } = replacedLosses(head, 0, part(0, 300));
  const mean = a.reduce((sum, value) => sum + value, 0) / 300;
  const change = (value: number) => loss.reduce((sum, l, i) => sum + Math.abs(at(i, value).loss - l), 0);
  return 1 - change(mean + shift) / change(mean);
}
const sets = { splits: { val: part(0, 150), test: part(150, 300) } };

describe('replacedLosses', () => {
  it('is the cross-entropy at temperature 1.1 of the moved logits, with its derivative', () => {
    const losses = replacedLosses(head, 1, [4]);
    const value = losses.activation[0] + 0.7;
    const z = [...head.logits.rows([4])].map((logit, c) => (logit + 0.7 * head.head.weight[3 + c]) / 1.1);
    const expected =
      Math.log(z.reduce((sum, x) => sum + Math.exp(x), 0)) - z[readLabels('test', 'labels', head.labels)[4]];
    assertClose([losses.at(0, value).loss], [expected], 1e-6);
    assertClose(
      [losses.at(0, value).slope],
      [(losses.at(0, value + 1e-5).loss - losses.at(0, value - 1e-5).loss) / 2e-5],
      1e-6,
    );
    assert.equal(losses.at(0, losses.activation[0]).loss, losses.loss[0]);
  });
});

describe('scoreAblation', () => {
  it('is exactly 1 for a perfect simulation by losses; by moments only where those of val and test agree', () => {
    const perfect = columnOf(head.activations, 0);
    assert.equal(scoreAblation(head, 0, perfect, sets), 1);
    assertClose([scoreAblation(head, 0, perfect, { ...same, kind: 'norm' })], [1], 1e-9);
    const norm = scoreAblation(head, 0, perfect, { ...sets, kind: 'norm' });
    assert.ok(norm < 0.999, String(norm));
    assertClose(
      [
        scoreAblation(
          head,
          0,
          perfect.map((a) => 3 * a - 2),
          { ...sets, kind: 'norm' },
        ),
      ],
      [norm],
      1e-9,
    );
  });

  it('is 0 for the mean by moments, above 0 for the fitted constant, and NaN where the neuron never changes', () => {
    const flat = new Float64Array(300).fill(2);
    assertClose([scoreAblation(head, 0, flat, { ...sets, kind: 'norm' })], [0], 1e-12);
    // Fitted and scored on the same images, it can only gain on the mean that it starts from; and is far from an
    // explanation.
    const control = constantAblation(head, 0, same);
    assert.ok(control > 0.01 && control < 0.5, String(control));
    const best = [-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.5].map((shift) => meanAblation(shift));
    assert.ok(control > Math.max(...best) - 0.01, `${control} and ${best}`);
    const dead = { ...head, activations: tableRows(new Float32Array(600), [300, 2]) };
    assert.ok(Number.isNaN(scoreAblation(dead, 0, flat, sets)));
  });

  it('undoes scale and offset of a simulation by fitting its losses', () => {
    const half = columnOf(head.activations, 0).map((a) => 0.9 * a + 0.05);
    assert.ok(scoreAblation(head, 0, half, sets) > 0.97);
    assert.throws(
      () => scoreAblation(head, 0, half.subarray(1), sets),
      /simulated has 299 values; wanted one for each of the 300/,
    );
    assert.throws(() => scoreAblation(head, 0, half, { ...sets, kind: 'both' as 'norm' }), /kind is 'both'/);
  });
});

describe('importance', () => {
  it('shares out the impact by activation, in a case done by hand', () => {
    // Impacts ½·[Δright/3 + Δloss/2]: 1/6 + 1/4, 1/8, 0, -1/8; ordered by activation: images 1, 0, 3, 2.
    const before = { loss: [0.5, 0.5, 0.5, 0.5], right: [1, 1, 1, 0] };
    const zeroed = { loss: [1, 1.5, 0.5, 0], right: [1, 0, 1, 0] };
    const impact = [1 / 8, 1 / 6 + 1 / 4, 0, 1 / 8];
    const total = impact.reduce((a, b) => a + b);
    assertClose(
      importanceShares([3, 4, 0, 1], before, zeroed, [0, 0.25, 0.5, 1]),
      [impact[1] / total, (impact[1] + impact[0]) / total, 1, 1],
      1e-12,
    );
    assert.ok(Number.isNaN(importanceShares([1, 2], before, before, [0.5])[0]));
  });

  it('increases with the fraction, and images where the neuron is silent have none', () => {
    const shares = activationImportance(head, 0, [0.002, 0.1, 0.5, 0.9]);
    assert.ok(shares.every((share, i) => share >= (shares[i - 1] ?? 0)));
    const active = columnOf(head.activations, 0).filter((a) => a > 0).length;
    assert.equal(activationImportance(head, 0, [active / 300])[0], 1);
  });
});
