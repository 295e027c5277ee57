import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  columnMoments,
  elasticNet,
  explainNeurons,
  explanationText,
  fitCorrelation,
  greedySearch,
  labelConcepts,
  momentsOf,
  problemsInWords,
  PUBLISHED_REFIT,
  rankConcepts,
  refit,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';
import { asConcepts, asNeurons, CLASSES, GROUPS, sixClasses } from './problems';

const { labels, activation, splits } = sixClasses();
const concepts = labelConcepts({ labels, classes: CLASSES, superclasses: GROUPS });
const neurons = asNeurons(activation);
const [train, val, test] = [splits.train, splits.val, splits.test].map((images) =>
  momentsOf(concepts, neurons, { images }),
);
const ranked = elasticNet(train, { lambda: 0.05 / 0.99, targets: columnMoments(neurons) });
const ranking = rankConcepts(ranked.weights);
const named = (list: ArrayLike<number>) => Array.from(list, (j) => concepts.names[j]);

describe('the candidate ranking', () => {
  it('has the known weights and order, ties by column', () => {
    assertClose(ranked.weights, [-0.235857, -0.214541, 0.557097, 0.093447, 0, 0, 0, 0.127468, 0], 1e-5);
    assertClose(ranked.bias, [0.008787], 1e-5);
    assert.deepEqual(named(ranking), ['c2', 'S34', 'c3', 'c4', 'c5', 'S012', 'S25', 'c1', 'c0']);
  });

  it('is by signed weight: a strong negative concept comes last', () => {
    assert.deepEqual([...rankConcepts([-3, 0, 1, 0])], [2, 1, 3, 0]);
  });
});

describe('greedySearch', () => {
  it('scores single concepts on the validation images as known', () => {
    const expected = [0.442833, 0.461657, 0.701914, 0.169464, 0.176528, 0.066532, 0.223445, 0.274906, 0.532718];
    expected.forEach((rho, j) => assertClose([fitCorrelation(val, 0, [j], refit(train, 0, [j]).weights)], [rho], 1e-5));
  });

  const known: [string, object, string[], number[], number[], number, number][] = [
    ["the paper's parameters", {}, ['c2', 'S012'], [0.7019, 0.879237], [1.404999, -0.651714], 0.807258, 0.881231],
    [
      'tolerance 0.005',
      { tolerance: 0.005 },
      ['c2', 'S012', 'S34'],
      [0.7019, 0.8792, 0.893871],
      [1.404999, -0.39566, 0.315143],
      0.551204,
      0.889183,
    ],
    [
      'width 3',
      { width: 3 },
      ['c2', 'S34', 'c5'],
      [0.7019, 0.8713, 0.893871],
      [1.404999, 0.710803, 0.39566],
      0.155544,
      0.889183,
    ],
    ['width 2', { width: 2 }, ['c2', 'S34'], [0.7019, 0.871348], [1.329635, 0.635439], 0.230908, 0.867681],
    [
      'at most two concepts',
      { maxLength: 2 },
      ['c2', 'S012'],
      [0.7019, 0.879237],
      [1.404999, -0.651714],
      0.807258,
      0.881231,
    ],
  ];
  for (const [name, options, selected, path, weights, bias, rho] of known) {
    it(`finds the known explanation with ${name}`, () => {
      const found = greedySearch(0, ranking, { train, val }, options);
      assert.deepEqual(named(found.selected), selected);
      assertClose(found.path, path, 1e-4);
      assertClose(found.weights, weights, 1e-4);
      assertClose([found.bias, found.valCorrelation], [bias, path[path.length - 1]], 1e-4);
      assertClose([fitCorrelation(test, 0, found.selected, found.weights)], [rho], 1e-4);
    });
  }

  it('comes near least squares with the published steps of Adam', () => {
    const found = greedySearch(0, ranking, { train, val }, { refit: PUBLISHED_REFIT });
    assertClose(found.weights, [1.404624, -0.647346], 1e-5);
    assertClose([found.bias, found.valCorrelation], [0.806832, 0.879315], 1e-5);
  });

  it('never takes a copy of a concept, and has no NaN', () => {
    const rows = labels.map((c) => [...CLASSES.map((_, k) => Number(c === k)), Number(c === 2)]);
    const doubled = asConcepts(rows, [...CLASSES, 'c2 again']);
    const [a, b] = [splits.train, splits.val].map((images) => momentsOf(doubled, neurons, { images }));
    const found = greedySearch(0, [2, 6, 3, 4, 5, 0, 1], { train: a, val: b }, { tolerance: 0.001 });
    assert.ok(!found.selected.includes(6) && found.selected.length > 1);
    assert.ok([...found.weights, found.bias, ...found.path].every(Number.isFinite));
  });

  it('gives a constant neuron one concept with correlation 0', () => {
    const flat = asNeurons(activation.map(() => 2));
    const [a, b] = [splits.train, splits.val].map((images) => momentsOf(concepts, flat, { images }));
    const found = greedySearch(0, ranking, { train: a, val: b });
    assert.deepEqual(found.selected, [2]);
    assertClose([found.valCorrelation, found.weights[0], found.bias], [0, 0, 2], 1e-12);
  });

  it('bans a concept for good, also when it would help later', () => {
    const random = new Random(7);
    const parts = Array.from({ length: 2000 }, () => [random.normal(), random.normal(), random.normal(0, 0.5)]);
    // Beside u + w, v adds nothing; beside u + v it would give u exactly, but that comes a round later.
    const scores = asConcepts(
      parts.map(([u, v, w]) => [u + w, v, u + v]),
      ['u + w', 'v', 'u + v'],
    );
    const target = asNeurons(parts.map(([u]) => u));
    const [a, b] = [0, 1000].map((from) =>
      momentsOf(scores, target, { images: Array.from({ length: 1000 }, (_, i) => from + i) }),
    );
    assert.deepEqual(greedySearch(0, [0, 1, 2], { train: a, val: b }, { tolerance: 0.01 }).selected, [0, 2]);
    assert.deepEqual(
      greedySearch(0, [0, 2, 1], { train: a, val: b }, { tolerance: 0.01, width: 1 }).selected,
      [0, 2, 1],
    );
  });

  it('says that it needs concepts to try', () => {
    assert.throws(() => greedySearch(0, [], { train, val }), /ranking is empty/);
  });
});

describe('explainNeurons', () => {
  const many = asNeurons(
    activation,
    activation.map((a, i) => (i === 9 ? Infinity : a)),
    activation.map(() => 1),
    activation.map((a, i) => (i === 8 ? NaN : a)),
    activation.map((a) => 2 * a + 1),
  );

  it('explains every neuron that can be explained, and counts the others by unit and reason', async () => {
    const { explanations, problems, columns } = await explainNeurons(concepts, many, { splits, layer: 'fc' });
    assert.deepEqual(
      explanations.map(({ unit }) => unit),
      [0, 2, 4],
    );
    assert.deepEqual(
      problems.map(({ unit }) => unit),
      [1, 2, 3],
    );
    assert.match(
      problemsInWords(problems),
      /^2 \(unit 1, 3\): left out: it has activations that are not finite.*; 1 \(unit 2\): its activation is constant/,
    );
    assert.equal(columns.length, 9);
    const some = await explainNeurons(concepts, many, { splits, layer: 'fc', units: [4, 1] });
    assert.deepEqual([some.explanations, some.problems], [[explanations[2]], [problems[0]]]);
    await assert.rejects(explainNeurons(concepts, many, { splits, units: [5] }), /units names neuron 5; wanted 0 to 4/);
    assertClose(
      [explanations[0].valCorrelation, explanations[1].valCorrelation, explanations[2].valCorrelation],
      [0.879237, 0, 0.879237],
      1e-4,
    );
    assert.equal(explanationText(explanations[0]), '1.40·c2 − 0.65·S012 + 0.81');
    assert.deepEqual(
      explanations[0].terms.map(({ column }) => column),
      [2, 6],
    );
    assertClose(
      explanations[2].terms.map(({ weight }) => weight),
      [2 * 1.404999, -2 * 0.651714],
      1e-4,
    );
  });

  it('takes the top concepts without a search, and the published solver', async () => {
    const { explanations } = await explainNeurons(concepts, neurons, { splits, search: { top: 3 } });
    assert.deepEqual(explanations[0].terms.map(({ concept }) => concept).sort(), ['S34', 'c2', 'c3']);
    const saga = await explainNeurons(concepts, neurons, {
      splits,
      solver: { step: 0.02, epochs: 500, batchSize: 35 },
    });
    assert.equal(explanationText(saga.explanations[0]), '1.40·c2 − 0.65·S012 + 0.81');
  });

  it('says what is wrong with its input', async () => {
    await assert.rejects(
      explainNeurons(concepts, neurons, { splits: { train: [0, 1, 2], val: [2, 3] } }),
      /image 2 is in splits.train and in splits.val/,
    );
    await assert.rejects(
      explainNeurons(concepts, neurons, { splits: { train: [0, 1, 2], val: [] } }),
      /splits.val has 0 images/,
    );
    await assert.rejects(explainNeurons(concepts, neurons, { splits, columns: [] }), /no concept is left/);
  });
});
