import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  linearExplanationFiles,
  PUBLISHED_ABLATION,
  PUBLISHED_CORRELATIONS,
  PUBLISHED_LENGTHS,
  PUBLISHED_OVERLAPS,
  PUBLISHED_PARABOLA,
  PUBLISHED_UNIT_136,
  PUBLISHED_UNIT_136_BASELINES,
} from 'vitrine/papers/linear-explanations';
import { parsePth, type PthTensor } from 'vitrine/formats';
import {
  columnMoments,
  compareExplanations,
  explanationText,
  labelConcepts,
  meanWithError,
  parseConceptList,
  parseSuperclasses,
  parseDescriptions,
  parseExplanations,
  summarizeExplanations,
  tableRows,
  type Explanation,
} from 'vitrine/neurons';
import { lineFit } from 'vitrine/statistics';
import { assertClose } from '../support/compare';

const files = linearExplanationFiles();
const skip = files ? false : 'the published files are not in the data folder or the mirror (linear-explanations/)';
const LAYER4 = 'resnet50_imagenet_layer4';
const BASELINES = { networkDissection: 'NetDissect', milan: 'MILAN', clipDissect: 'CLIP_Dissect' } as const;

const read = new Map<string, Explanation[]>();
function ours(method: 'LE(Label)' | 'LE(SigLIP)', stem: string): Explanation[] {
  const name = `results/ours/${method === 'LE(Label)' ? 'LE_label' : 'LE_siglip'}/${stem}.csv`;
  if (!read.has(name)) {
    const { explanations, problems } = parseExplanations(files!.read(name).toString(), { name });
    assert.deepEqual(problems, [], name);
    read.set(name, explanations);
  }
  return read.get(name)!;
}
function baseline(method: keyof typeof BASELINES, stem: string) {
  const name = `results/baselines/${BASELINES[method]}/${stem}.csv`;
  const { descriptions, problems } = parseDescriptions(files!.read(name).toString(), { name });
  assert.deepEqual(problems, [], name);
  return descriptions;
}
const mean = (values: (number | undefined)[]) => meanWithError(values.map((value) => value ?? NaN)).mean;
const mostUsed = (texts: string[]) =>
  [...texts.reduce((counts, text) => counts.set(text, (counts.get(text) ?? 0) + 1), new Map<string, number>())].sort(
    (a, b) => b[1] - a[1],
  )[0];

describe('the published tables', () => {
  it('agree among themselves: lengths add up to neurons and to concepts, and the methods have one order', () => {
    for (const { neurons, terms, lengths } of PUBLISHED_LENGTHS) {
      assert.equal(
        lengths.reduce((sum, count) => sum + count, 0),
        neurons,
      );
      assert.equal(
        lengths.reduce((sum, count, i) => sum + count * (i + 1), 0),
        terms,
      );
    }
    assert.equal(
      PUBLISHED_LENGTHS.filter(({ lengths }) => lengths.length === 10)
        .map(({ lengths }) => lengths[9])
        .join(),
      '76,2',
    );
    for (const { clipDissect, label, siglip } of PUBLISHED_CORRELATIONS)
      assert.ok(clipDissect < label && label < siglip);
    assert.equal(
      explanationText(PUBLISHED_UNIT_136['LE(Label)']),
      '2.78·snowmobile + 2.60·ski + 1.97·sled + 1.80·balaclava ski mask + 0.36·hound + 0.25·canine + 0.32',
    );
    assert.equal(
      explanationText(PUBLISHED_UNIT_136['LE(SigLIP)']),
      '4.24·ski + 2.94·dogsled + 2.57·snow + 1.53·Afghan Hound + 1.35·sporting dog + 0.28',
    );
  });
});

describe('the published files', { skip }, () => {
  it('have the means of the main table and of the ablation scores, to four digits', () => {
    for (const { stem, label, siglip, ...others } of PUBLISHED_CORRELATIONS) {
      assertClose([summarizeExplanations(ours('LE(Label)', stem)).simCorrelation.mean], [label], 5.1e-5);
      assertClose([summarizeExplanations(ours('LE(SigLIP)', stem)).simCorrelation.mean], [siglip], 5.1e-5);
      for (const method of Object.keys(BASELINES) as (keyof typeof BASELINES)[]) {
        if (others[method] !== undefined)
          assertClose(
            [mean(baseline(method, stem).map(({ simCorrelation }) => simCorrelation))],
            [others[method]],
            5.1e-5,
          );
      }
    }
    const rows = {
      'Network Dissection': baseline('networkDissection', LAYER4),
      MILAN: baseline('milan', LAYER4),
      'CLIP-Dissect': baseline('clipDissect', LAYER4),
      'LE(Label)': ours('LE(Label)', LAYER4),
      'LE(SigLIP)': ours('LE(SigLIP)', LAYER4),
    };
    for (const [method, list] of Object.entries(rows) as [keyof typeof rows, Explanation[]][]) {
      assertClose(
        [mean(list.map(({ ablationOptim }) => ablationOptim)), mean(list.map(({ ablationNorm }) => ablationNorm))],
        [PUBLISHED_ABLATION.optim[method], PUBLISHED_ABLATION.norm[method]],
        5.1e-5,
      );
    }
    const points = Object.values(rows).flat();
    const { slope, intercept } = lineFit(
      points.map(({ simCorrelation }) => simCorrelation! ** 2),
      points.map(({ ablationOptim }) => ablationOptim!),
    );
    assert.equal(points.length, PUBLISHED_PARABOLA.points);
    assertClose([slope, intercept], [PUBLISHED_PARABOLA.slope, PUBLISHED_PARABOLA.intercept], 1e-6);
  });

  it('have the lengths and numbers of concepts counted for the specification', () => {
    for (const { stem, method, neurons, terms, lengths } of PUBLISHED_LENGTHS) {
      const summary = summarizeExplanations(ours(method, stem));
      assert.deepEqual([summary.neurons, summary.terms, summary.lengths], [neurons, terms, [0, ...lengths]]);
    }
    const [label, siglip] = [ours('LE(Label)', LAYER4), ours('LE(SigLIP)', LAYER4)].map(summarizeExplanations);
    assert.deepEqual([label.concepts.length, siglip.concepts.length], [936, 1959]);
    assertClose(
      [label.meanLength, siglip.meanLength, label.topMass, siglip.topMass],
      [4.365, 4.676, 0.415, 0.332],
      5.1e-4,
    );
    assert.deepEqual(
      [label.concepts[0], siglip.concepts[0]],
      [
        { concept: 'artifact', count: 323 },
        { concept: 'photocopier', count: 61 },
      ],
    );
    assert.deepEqual(
      (['networkDissection', 'milan', 'clipDissect'] as const).map((method) =>
        mostUsed(baseline(method, LAYER4).map(({ description }) => description)),
      ),
      [
        ['dog', 154],
        ['Animals', 278],
        ['terrier', 28],
      ],
    );
    const tens = (['LE(Label)', 'LE(SigLIP)'] as const).flatMap((method) =>
      ['vgg16_bn_cifar100_classifier[4]', 'vgg16_bn_cifar100_features[43]'].map(
        (stem) => summarizeExplanations(ours(method, stem)).lengths[10],
      ),
    );
    assert.deepEqual(tens, [76, 62, 2, 5]);
  });

  it('overlap as counted, and hold unit 136 as printed', () => {
    for (const { stem, ...expected } of PUBLISHED_OVERLAPS) {
      const { jaccard, anyCommon, sameTop, secondBetter } = compareExplanations(
        ours('LE(Label)', stem),
        ours('LE(SigLIP)', stem),
      );
      assertClose([jaccard, anyCommon, sameTop, secondBetter], Object.values(expected), 1e-3);
    }
    for (const method of ['LE(Label)', 'LE(SigLIP)'] as const) {
      const { terms, bias, valCorrelation } = ours(method, LAYER4)[136];
      const expected = PUBLISHED_UNIT_136[method];
      assert.equal(explanationText({ terms, bias }, { digits: 4 }), explanationText(expected, { digits: 4 }));
      assertClose([valCorrelation], [expected.valCorrelation], 1e-6);
    }
    (['networkDissection', 'milan', 'clipDissect'] as const).forEach((method, i) => {
      const { description, simCorrelation } = baseline(method, LAYER4)[136];
      assert.equal(description, PUBLISHED_UNIT_136_BASELINES[i].description);
      assertClose([simCorrelation!], [PUBLISHED_UNIT_136_BASELINES[i].simCorrelation], 5.1e-5);
    });
  });

  it('are all read by the one reader, without a row lost', () => {
    for (const folder of ['results/ours/LE_label', 'results/ours/LE_siglip', 'results/ablations']) {
      for (const file of files!.list(folder))
        assert.deepEqual(
          parseExplanations(files!.read(`${folder}/${file}`).toString(), { name: file }).problems,
          [],
          file,
        );
    }
    for (const method of Object.values(BASELINES)) {
      for (const file of files!.list(`results/baselines/${method}`))
        assert.deepEqual(
          parseDescriptions(files!.read(`results/baselines/${method}/${file}`).toString(), { name: file }).problems,
          [],
          file,
        );
    }
  });

  it('hold splits that are disjoint and complete', () => {
    const expected: Record<string, [number, number[], number[][], number[]]> = {
      imagenet_val: [
        50_000,
        [35_000, 5_000, 10_000],
        [
          [0, 2, 3, 4, 7],
          [1, 6, 8, 10, 11],
          [5, 15, 18, 21, 25],
        ],
        [876512181, 124426917, 249035902],
      ],
      places365_val: [
        36_500,
        [25_550, 3_650, 7_300],
        [
          [0, 3, 6, 7, 8],
          [1, 15, 30, 41, 72],
          [2, 4, 5, 10, 12],
        ],
        [467102727, 66745828, 132258195],
      ],
      cifar100_val: [
        10_000,
        [7_000, 1_000, 2_000],
        [
          [0, 2, 4, 6, 7],
          [3, 17, 25, 34, 41],
          [1, 5, 8, 12, 18],
        ],
        [35004870, 5010884, 9979246],
      ],
    };
    for (const [set, [n, sizes, starts, sums]] of Object.entries(expected)) {
      const ids = ['train', 'val', 'test'].map((part) => {
        const name = `data/data_splits/${set}/${part}_ids.pt`;
        return Array.from((parsePth(files!.read(name), { name }) as PthTensor).data as BigInt64Array, Number);
      });
      assert.deepEqual(
        ids.map((list) => list.length),
        sizes,
      );
      assert.deepEqual(
        ids.map((list) => list.slice(0, 5)),
        starts,
      );
      assert.deepEqual(
        ids.map((list) => list.reduce((sum, id) => sum + id, 0)),
        sums,
      );
      assert.equal(new Set(ids.flat()).size, n);
      assert.equal(Math.max(...ids.map((list) => list[list.length - 1])), n - 1);
    }
  });

  it('hold concept lists and superclasses of the published sizes', () => {
    const list = (name: string) => parseConceptList(files!.read(`data/concept_sets/${name}`).toString(), { name });
    assert.deepEqual(
      ['imagenet', 'places365', 'cifar100']
        .map((set) => list(`combined_concepts_${set}.txt`))
        .map(({ concepts, messages }) => [concepts.length, messages]),
      [
        [8438, []],
        [7610, []],
        [7561, []],
      ],
    );
    const classes = parseConceptList(files!.read('data/concept_sets/cifar100_labels_clean.txt').toString(), {
      name: 'cifar100',
      lines: 'classes',
    }).concepts;
    const superclasses = parseSuperclasses(
      files!.read('data/concept_sets/cifar100_superclass_to_ids.json').toString(),
      { name: 'cifar100', classes: classes.length },
    );
    assert.equal(labelConcepts({ labels: [], classes, superclasses }).names.length, 119);
  });
});

describe('columnMoments', () => {
  it('is the mean and the deviation with n - 1', () => {
    const {
      mean: [m],
      deviation: [d],
    } = columnMoments(tableRows([1, 2, 3, 6], [4, 1]));
    assertClose([m, d], [3, Math.sqrt(14 / 3)], 1e-12);
  });
});
