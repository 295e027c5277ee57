import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tf } from 'vitrine';
import {
  contentHeatmap,
  drawPoints,
  growMasks,
  maskFromBoxes,
  meanByClass,
  pointingGame,
  scorePointing,
  stochasticPointingGame,
} from 'vitrine/alignment';
import { meanOfDefined } from 'vitrine/statistics';
import type { Box } from 'vitrine/formats';
import { Random } from 'vitrine/random';
import { assertClose, assertNoLeak } from '../support/compare';

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });
const maskOf = (boxes: Box[], size: number) => ({
  data: maskFromBoxes(boxes, [size, size]).mask,
  shape: [1, size, size],
});
const point = (row: number, column: number, size = 40) => {
  const data = new Float32Array(size * size);
  data[row * size + column] = 1;
  return { data, shape: [1, size, size] };
};
/** A small map resized by bilinear interpolation with half-pixel centers, as it is laid over an image. */
const resized = (map: number[][], size: number) => {
  const values = tf.tidy(() =>
    tf.image
      .resizeBilinear(tf.tensor(map, [map.length, map.length]).expandDims(-1) as tf.Tensor3D, [size, size], false, true)
      .dataSync(),
  );
  return { data: values, shape: [1, size, size] };
};
const first = resized(
  [
    [1, 0],
    [0, 0],
  ],
  4,
);
const second = resized(
  [
    [0, 1, 0],
    [2, 4, 1],
    [0, 0, 0],
  ],
  6,
);

describe('maskFromBoxes', () => {
  it('counts from 1 and includes both ends', () => {
    assert.deepEqual([...maskFromBoxes([box(2, 1, 3, 2)], [3, 4]).mask], [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('cuts a box at the edge instead of wrapping round, and counts it', () => {
    assert.deepEqual(maskFromBoxes([box(0, 0, 1, 1), box(2, 2, 9, 2)], [2, 2]), {
      mask: Uint8Array.of(1, 0, 0, 1),
      clamped: 2,
    });
    assert.deepEqual(maskFromBoxes([box(0, 2, 1, 2), box(1, 1, 1, 1)], [2, 2]), {
      mask: Uint8Array.of(1, 0, 1, 0),
      clamped: 1,
    });
    assert.deepEqual(maskFromBoxes([box(5, 1, 9, 1)], [2, 2]), { mask: new Uint8Array(4), clamped: 1 });
    // Columns 2 to 5 and rows 2 to 4, from 1: to half a pixel around the ends.
    const fractions = [...maskFromBoxes([box(2.5, 2.5, 4.5, 3.5)], [5, 6]).mask];
    assert.deepEqual(
      fractions,
      Array.from({ length: 30 }, (_, i) => Number(i % 6 > 0 && i % 6 < 5 && i > 5 && i < 24)),
    );
    assert.deepEqual([...maskFromBoxes([box(1.6, 1, 2.4, 1)], [1, 4]).mask], [0, 1, 0, 0]);
    assert.deepEqual(maskFromBoxes([box(0.6, 0.5, 2.4, 1)], [1, 3]), { mask: Uint8Array.of(1, 1, 0), clamped: 1 });
    assert.throws(() => maskFromBoxes([box(3, 1, 2, 1)], [4, 4]), /a box goes from x 3 to 2/);
  });
});

describe('contentHeatmap', () => {
  it('is the share worked out by hand, overlapping boxes counted once', () => {
    assertClose(contentHeatmap(maskOf([box(1, 1, 2, 2)], 4), first), [0.765625], 1e-6);
    assertClose(contentHeatmap(maskOf([box(1, 1, 2, 2), box(1, 1, 2, 2)], 4), first), [0.765625], 1e-6);
    assertClose(contentHeatmap(maskOf([box(1, 1, 1, 1)], 4), first), [0.25], 1e-6);
    assertClose(contentHeatmap(maskOf([box(2, 2, 5, 5)], 6), second), [0.75], 1e-6);
  });

  it('is the share of the area for a uniform map, as the floor 1e-8 makes of one without evidence', () => {
    assertClose(
      contentHeatmap(maskOf([box(1, 1, 3, 2)], 6), { data: new Float64Array(36).fill(1e-8), shape: [1, 6, 6] }),
      [6 / 36],
      1e-12,
    );
  });

  it('has no answer for an empty mask, an all-zero map, a NaN or an infinity, and none for negative values', () => {
    const answers = contentHeatmap(
      [[[0, 0]], [[1, 0]], [[1, 0]], [[1, 0]], [[1, 0]]],
      [[[1, 2]], [[0, 0]], [[NaN, 1]], [[Infinity, 1]], [[1, 3]]],
    );
    assert.deepEqual([...answers], [NaN, NaN, NaN, NaN, 0.25]);
    assert.deepEqual(meanOfDefined(answers), { mean: 0.25, used: 1, total: 5 });
    assert.throws(
      () => contentHeatmap([[[1, 0]]], [[[1, -1]]]),
      /contentHeatmap: saliency has the value -1 in image 0; wanted no negative ones/,
    );
    assert.throws(() => contentHeatmap([[[0.5, 0]]], [[[1, 1]]]), /mask has values other than 0 and 1/);
  });
});

describe('pointingGame with a radius', () => {
  const region = maskOf([box(11, 11, 21, 21)], 40); // rows and columns 10 to 20
  const hit = (row: number, column: number, edge?: 'open' | 'closed') =>
    pointingGame(region, point(row, column), { rule: 'withinRadius', edge })[0];

  it('is strict at 15 pixels by default, and not with a closed edge', () => {
    assert.deepEqual([hit(5, 25), hit(15, 35), hit(15, 34), hit(34, 15), hit(35, 15)], [1, 0, 1, 1, 0]);
    assert.deepEqual([hit(15, 35, 'closed'), hit(15, 36, 'closed')], [1, 0]);
  });

  it('measures from rows to rows and columns to columns', () => {
    // A wide region: swapped axes would turn each answer.
    const wide = { data: Uint8Array.from({ length: 200 }, (_, i) => Number(i < 20)), shape: [1, 10, 20] };
    const at = (row: number, column: number) => {
      const data = new Float32Array(200);
      data[row * 20 + column] = 1;
      return pointingGame(wide, { data, shape: [1, 10, 20] }, { rule: 'withinRadius', radius: 2 })[0];
    };
    assert.deepEqual([at(0, 19), at(1, 19), at(2, 0)], [1, 1, 0]);
  });

  it('misses at radius 1 and hits at 2 where the maximum is next to the box', () => {
    const corner = maskOf([box(1, 1, 2, 2)], 6);
    const score = (radius: number, edge?: 'open' | 'closed') =>
      pointingGame(corner, second, { rule: 'withinRadius', radius, edge })[0];
    assert.deepEqual([score(1), score(1.41), score(2)], [0, 0, 1]);
    assert.deepEqual([score(1, 'closed'), score(1.4143, 'closed')], [0, 1]);
  });

  it('is the plain game at radius 0 and 1', () => {
    const random = new Random(3);
    const [g, s] = [
      { data: Uint8Array.from({ length: 900 }, () => random.integer(2)), shape: [100, 3, 3] },
      { data: random.normals(900), shape: [100, 3, 3] },
    ];
    for (const radius of [0, 1])
      assert.deepEqual(pointingGame(g, s, { rule: 'withinRadius', radius }), pointingGame(g, s));
  });
});

describe('pointingGame by its other rules', () => {
  const [mask, tied] = [
    [
      [
        [0, 1],
        [0, 0],
      ],
    ],
    [
      [
        [5, 5],
        [1, 0],
      ],
    ],
  ];

  it('hits with any of the tied maxima, where the first one misses', () => {
    assert.equal(pointingGame(mask, tied)[0], 0);
    assert.equal(pointingGame(mask, tied, { rule: 'anyMaximum' })[0], 1);
    assert.equal(
      pointingGame(
        [
          [
            [0, 0],
            [1, 1],
          ],
        ],
        tied,
        { rule: 'anyMaximum' },
      )[0],
      0,
    );
  });

  it('says what a constant map is worth: a miss, nothing, or the first pixel', () => {
    const maps = [[[2, 2]], [[NaN, 1]], [[0, 1]]];
    const score = (
      g: number[],
      constant?: 'miss' | 'undefined' | 'firstPixel',
      rule: 'firstMaximum' | 'anyMaximum' = 'firstMaximum',
    ) => [...pointingGame([[g], [g], [g]], maps, { rule, constant })];
    assert.deepEqual(score([1, 0]), [0, 0, 0]);
    assert.deepEqual(score([1, 0], 'undefined'), [NaN, NaN, 0]);
    assert.deepEqual(score([1, 0], 'firstPixel'), [1, NaN, 0]);
    assert.deepEqual(score([0, 1], 'firstPixel'), [0, NaN, 1]);
    assert.deepEqual(score([0, 1], 'firstPixel', 'anyMaximum'), [1, NaN, 1]);
  });

  it('has no answer for an empty mask by any rule', () => {
    for (const rule of ['firstMaximum', 'anyMaximum', 'withinRadius'] as const)
      assert.deepEqual([...pointingGame([[[0, 0]]], [[[1, 2]]], { rule, constant: 'firstPixel' })], [NaN]);
  });

  it('says what is wrong with its options', () => {
    assert.throws(
      () => pointingGame(mask, tied, { rule: 'max' } as never),
      /rule is 'max'; wanted firstMaximum, anyMaximum, withinRadius/,
    );
    assert.throws(() => pointingGame(mask, tied, { rule: 'withinRadius', radius: -1 }), /radius is -1/);
    assert.throws(() => pointingGame(mask, tied, { rule: 'withinRadius', edge: 'half' as 'open' }), /edge is 'half'/);
    assert.throws(
      () => pointingGame(mask, tied, { rule: 'firstMaximum', constant: 'hit' as 'miss' }),
      /constant is 'hit'/,
    );
  });
});

describe('stochasticPointingGame', () => {
  it('has the expectation worked out by hand', () => {
    const corner = maskOf([box(1, 1, 2, 2)], 6);
    const exact = (radius: number) => stochasticPointingGame(corner, second, { radius })[0];
    assertClose([exact(1), exact(2), exact(3)], [0.048828125, 0.3125, 0.724609375], 1e-6);
    assertClose(stochasticPointingGame(maskOf([box(1, 1, 1, 1)], 4), first, { radius: 2 }), [0.765625], 1e-6);
  });

  it('comes, sampled, as near to it as the number of draws allows', () => {
    const corner = maskOf([box(1, 1, 2, 2)], 6);
    for (const radius of [1, 2, 3]) {
      const [exact] = stochasticPointingGame(corner, second, { radius });
      const [sampled] = stochasticPointingGame(corner, second, {
        radius,
        estimate: 'sampled',
        draws: 100_000,
        seed: 1,
      });
      assert.ok(Math.abs(sampled - exact) < 0.005, `${sampled} and ${exact}`);
    }
  });

  it('draws the same with the same seed, image by image, and 100 points by default', () => {
    const random = new Random(2);
    const batch = (count: number) => ({ data: random.uniforms(count * 64), shape: [count, 8, 8] });
    const [s, g] = [batch(6), { data: Uint8Array.from({ length: 384 }, () => random.integer(2)), shape: [6, 8, 8] }];
    const sampled = (seed: number, n = 6) => {
      const cut = <T extends Float32Array | Uint8Array>(maps: { data: T }) => ({
        data: maps.data.subarray(0, n * 64),
        shape: [n, 8, 8],
      });
      return stochasticPointingGame(cut(g), cut(s), { estimate: 'sampled', seed, radius: 1 });
    };
    assert.deepEqual(sampled(1), sampled(1));
    assert.notDeepEqual(sampled(1), sampled(2));
    assert.deepEqual(sampled(1, 3), sampled(1).subarray(0, 3));
    // What one image draws does not depend on the images before it.
    const without = { ...g, data: g.data.slice().fill(0, 0, 64) };
    assert.deepEqual(
      stochasticPointingGame(without, s, { estimate: 'sampled', seed: 1, radius: 1 }).subarray(1),
      sampled(1).subarray(1),
    );
    assert.ok(sampled(1).every((share) => Number.isInteger(Math.round(share * 1e9) / 1e7)));
  });

  it('is 1 for a point within reach and 0 for one beyond it, exact and sampled', () => {
    const region = maskOf([box(11, 11, 21, 21)], 40);
    for (const estimate of ['exact', 'sampled'] as const) {
      const score = (row: number, column: number) =>
        stochasticPointingGame(region, point(row, column), { estimate })[0];
      assert.deepEqual([score(15, 15), score(15, 34), score(15, 35), score(0, 0), score(39, 39)], [1, 1, 0, 1, 0]);
    }
  });

  it('lies, on every map, between the content heatmap and 1, and is above 0 where the pointing game hits', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0, max: 6, noNaN: true }), (seed, radius) => {
        const random = new Random(seed);
        const g = { data: Uint8Array.from({ length: 35 }, () => Number(random.uniform() < 0.1)), shape: [1, 5, 7] };
        const s = { data: random.uniforms(35), shape: [1, 5, 7] };
        const [content, expected, hit] = [
          contentHeatmap(g, s)[0],
          stochasticPointingGame(g, s, { radius })[0],
          pointingGame(g, s, { rule: 'withinRadius', radius })[0],
        ];
        if (!g.data.includes(1)) return assert.deepEqual([content, expected, hit], [NaN, NaN, NaN]);
        assert.ok(content <= expected && expected <= 1);
        if (hit) assert.ok(expected > 0);
        if (radius <= 1) assert.equal(expected, content);
        // Pixel by pixel against the definition.
        const near = (i: number) =>
          g.data.some(
            (value, j) =>
              value === 1 &&
              (i === j || (Math.floor(i / 7) - Math.floor(j / 7)) ** 2 + ((i % 7) - (j % 7)) ** 2 < radius * radius),
          );
        assertClose(
          [expected],
          [s.data.reduce((sum, v, i) => sum + (near(i) ? v : 0), 0) / s.data.reduce((sum, v) => sum + v, 0)],
          1e-9,
        );
      }),
    );
  });

  it('is the share of the grown area for a uniform map', () => {
    assertClose(
      stochasticPointingGame(
        maskOf([box(3, 3, 3, 3)], 5),
        { data: new Float32Array(25).fill(1e-8), shape: [1, 5, 5] },
        { radius: 2 },
      ),
      [9 / 25],
      1e-6,
    );
  });

  it('has no answer for an empty mask, an all-zero map or a NaN, exact and sampled', () => {
    for (const estimate of ['exact', 'sampled'] as const) {
      assert.deepEqual(
        [...stochasticPointingGame([[[0, 0]], [[1, 0]], [[1, 0]]], [[[1, 2]], [[0, 0]], [[NaN, 1]]], { estimate })],
        [NaN, NaN, NaN],
      );
    }
  });

  it('says what is wrong with its options, and leaves no tensor behind', async () => {
    const maps = tf.ones([1, 3, 3]);
    await assertNoLeak(() => void stochasticPointingGame(maps, maps));
    await assertNoLeak(() => stochasticPointingGame(maps, maps, { draws: 0 }));
    assert.throws(() => stochasticPointingGame(maps, maps, { draws: 0 }), /draws is 0/);
    assert.throws(() => stochasticPointingGame(maps, maps, { radius: NaN }), /radius is NaN/);
    assert.throws(() => stochasticPointingGame(maps, maps, { estimate: 'both' as 'exact' }), /estimate is 'both'/);
    maps.dispose();
  });
});

describe('growMasks', () => {
  it('is a disc around one pixel, its edge outside or inside', () => {
    const grown = (edge: 'open' | 'closed', radius: number) => [
      ...growMasks(maskOf([box(2, 2, 2, 2)], 3), { radius, edge }).data,
    ];
    assert.deepEqual(grown('open', 1), [0, 0, 0, 0, 1, 0, 0, 0, 0]);
    assert.deepEqual(grown('closed', 1), [0, 1, 0, 1, 1, 1, 0, 1, 0]);
    assert.deepEqual(grown('open', 1.5), [1, 1, 1, 1, 1, 1, 1, 1, 1]);
    assert.deepEqual(grown('open', 0), grown('open', 1));
    assert.deepEqual(grown('open', 1e9), grown('open', 1.5));
    assert.deepEqual([...growMasks([[[0, 0]]], { radius: 9 }).data], [0, 0]);
    // Farther than a byte counts.
    const column = { data: Uint8Array.from({ length: 400 }, (_, row) => Number(row === 0)), shape: [1, 400, 1] };
    assert.equal(growMasks(column, { radius: 299 }).data.lastIndexOf(1), 298);
    assert.equal(growMasks(column, { radius: 299, edge: 'closed' }).data.lastIndexOf(1), 299);
  });

  it('holds, for any masks, what lies within the tolerance, and so makes the other games', () => {
    const [h, w, n] = [6, 9, 2];
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.constantFrom('open' as const, 'closed' as const),
        (seed, radius, edge) => {
          const random = new Random(seed);
          const shape = [n, h, w];
          const mask = { data: Uint8Array.from({ length: n * h * w }, () => Number(random.uniform() < 0.06)), shape };
          const maps = { data: random.uniforms(n * h * w), shape };
          const grown = growMasks(mask, { radius, edge });
          const within = (squared: number) => (edge === 'open' ? squared < radius ** 2 : squared <= radius ** 2);
          for (let i = 0; i < n * h * w; i++) {
            const start = Math.floor(i / (h * w)) * h * w;
            const [row, column] = [Math.floor((i - start) / w), (i - start) % w];
            let near = 0;
            for (let j = 0; j < h * w; j++) {
              const squared = (Math.floor(j / w) - row) ** 2 + ((j % w) - column) ** 2;
              if (mask.data[start + j] && (squared === 0 || within(squared))) near = 1;
            }
            assert.equal(grown.data[i], near);
          }
          assert.deepEqual(contentHeatmap(grown, maps), stochasticPointingGame(mask, maps, { radius, edge }));
          assert.deepEqual(pointingGame(grown, maps), pointingGame(mask, maps, { rule: 'withinRadius', radius, edge }));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says what is wrong', () => {
    assert.throws(() => growMasks([[[2, 0]]], { radius: 1 }), /growMasks: mask has values other than 0 and 1/);
    assert.throws(() => growMasks([[[1, 0]]], { radius: -1 }), /growMasks: radius is -1/);
  });
});

describe('drawPoints', () => {
  const random = new Random(5);
  const maps = { data: random.uniforms(2 * 48), shape: [2, 6, 8] };

  it('gives the points that the sampled game counts, by a number or a name', () => {
    const mask = { data: Uint8Array.from({ length: 96 }, () => random.integer(2)), shape: [2, 6, 8] };
    for (const seed of [0, 3, 'one photograph']) {
      const points = drawPoints(maps, { draws: 40, seed });
      const grown = growMasks(mask, { radius: 2 }).data;
      assert.deepEqual(
        points.map((places, i) => places.filter((place) => grown[i * 48 + place]).length / 40),
        [...stochasticPointingGame(mask, maps, { estimate: 'sampled', radius: 2, draws: 40, seed })],
      );
    }
    assert.notDeepEqual(drawPoints(maps, { seed: 'a' }), drawPoints(maps, { seed: 'b' }));
    assert.equal(drawPoints(maps)[1].length, 100);
  });

  it('never gives a pixel of mass 0, and none of a map that is no distribution', () => {
    const points = drawPoints([[[0, 2, 0]], [[0, 0, 0]], [[NaN, 1, 1]]], { draws: 9 });
    assert.deepEqual(points, [new Int32Array(9).fill(1), new Int32Array(0), new Int32Array(0)]);
    assert.throws(() => drawPoints(maps, { draws: 0 }), /drawPoints: draws is 0/);
    assert.throws(() => drawPoints([[[-1, 2]]]), /drawPoints: saliency has the value -1/);
  });
});

describe('scorePointing', () => {
  it('has the scores worked out by hand', () => {
    const [score] = scorePointing(maskOf([box(1, 1, 2, 2)], 6), second, { radius: 2, draws: 5 });
    assert.equal(score.pointingGame, 1); // the highest pixel is (2, 2), next to the box
    assertClose([score.stochastic, score.contentHeatmap], [0.3125, 0.048828125], 1e-6);
    assertClose([score.area, score.reach], [4 / 36, 9 / 36], 1e-12); // the corner (2, 2) is √2 < 2 away
    assert.equal(score.points.length, 5);
    assert.equal(score.degenerate, false);
  });

  it('gives, to the last bit, what the games give one by one', () => {
    const [h, w, n] = [6, 9, 3];
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0, max: 8, noNaN: true }),
        fc.constantFrom('open' as const, 'closed' as const),
        fc.constantFrom('undefined' as const, 'firstPixel' as const),
        fc.constantFrom('uniform', 'zero', 'NaN', 'infinite', 'drawn'),
        (seed, radius, edge, constant, kind) => {
          const random = new Random(seed);
          const shape = [n, h, w];
          const mask = { data: Uint8Array.from({ length: n * h * w }, () => Number(random.uniform() < 0.05)), shape };
          const data = random.uniforms(n * h * w).map((value) => (value < 0.2 ? 0 : value));
          if (kind === 'uniform') data.fill(0.5, 0, h * w);
          if (kind === 'zero') data.fill(0, 0, h * w);
          if (kind === 'NaN') data[3] = NaN;
          if (kind === 'infinite') data[3] = Infinity;
          const maps = { data, shape };
          const found = scorePointing(mask, maps, { radius, edge, constant, draws: 20, seed });
          const of = (key: 'pointingGame' | 'stochastic' | 'drawn' | 'contentHeatmap') =>
            found.map((score) => score[key]);
          assert.deepEqual(of('pointingGame'), [
            ...pointingGame(mask, maps, { rule: 'withinRadius', radius, edge, constant }),
          ]);
          assert.deepEqual(of('stochastic'), [...stochasticPointingGame(mask, maps, { radius, edge })]);
          assert.deepEqual(of('contentHeatmap'), [...contentHeatmap(mask, maps)]);
          const sampled = { estimate: 'sampled', radius, edge, draws: 20, seed } as const;
          assert.deepEqual(of('drawn'), [...stochasticPointingGame(mask, maps, sampled)]);
          const points = found.map((score) => score.points);
          assert.deepEqual(points, drawPoints(maps, { draws: 20, seed }));
          assert.equal(found[0].degenerate, kind === 'uniform' || kind === 'zero' || kind === 'NaN');
          const areaOf = (values: Uint8Array, i: number) =>
            values.subarray(i * h * w, (i + 1) * h * w).reduce((sum, value) => sum + value, 0) / (h * w);
          const grown = growMasks(mask, { radius, edge }).data;
          found.forEach(({ area, reach }, i) => {
            assert.deepEqual([area, reach], [areaOf(mask.data, i), areaOf(grown, i)]);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says what is wrong', () => {
    assert.throws(() => scorePointing([[[1, 0]]], [[[1, -1]]]), /scorePointing: saliency has the value -1 in image 0/);
    assert.throws(() => scorePointing([[[2, 0]]], [[[1, 1]]]), /scorePointing: mask has values other than 0 and 1/);
    assert.throws(() => scorePointing([[[1, 0]]], [[[1, 1]]], { draws: 0 }), /scorePointing: draws is 0/);
    assert.throws(() => scorePointing([[[1, 0]]], [[[1, 1]]], { radius: -1 }), /scorePointing: radius is -1/);
    assert.throws(
      () => scorePointing([[[1, 0]]], [[[1, 1]]], { constant: 'miss' as 'undefined' }),
      /scorePointing: constant is 'miss'; wanted undefined or firstPixel/,
    );
  });
});

describe('meanByClass', () => {
  it('gives each class the same weight, and an empty one 0 unless it is skipped', () => {
    const [values, labels] = [
      [1, 1, 1, 0, 0],
      [0, 0, 0, 0, 1],
    ];
    const macro = meanByClass(values, labels, 3);
    assert.equal(macro.mean, 0.25);
    assert.deepEqual([...macro.classes], [0.75, 0, NaN]);
    assert.equal(macro.emptyClasses, 1);
    assert.equal(meanByClass(values, labels, 3, { empty: 'skip' }).mean, 0.375);
    assert.equal(meanOfDefined(values).mean, 0.6);
  });

  it('leaves undefined values out, and names a wrong label', () => {
    assert.equal(meanByClass([1, NaN], [0, 0], 1).mean, 1);
    assert.throws(() => meanByClass([1], [3], 3), /label 0 is 3; wanted an integer from 0 to 2/);
    assert.throws(() => meanByClass([1], [0, 1], 3), /meanByClass: labels has 2 classes for 1 images/);
  });
});
