import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import {
  drawFaceSets,
  faceGroups,
  mouthBox,
  mouthMasks,
  PAPER_FACES,
  partMasks,
  type GroupedFaces,
} from 'vitrine/papers/explanation-alignment';
import type { FaceLandmarks, FaceMasks } from 'vitrine/data';
import { Random } from 'vitrine/random';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const groupsOf = (size: number): GroupedFaces => ({
  BS: range(0, size),
  BN: range(size, 2 * size),
  LS: range(2 * size, 3 * size),
  LN: range(3 * size, 4 * size),
});

describe('groups of faces', () => {
  const values: Record<string, number[]> = {
    Black_Hair: [1, 1, 0, 0, 1, 0],
    Blond_Hair: [0, 0, 1, 1, 1, 0],
    Smiling: [1, 0, 1, 0, 0, 1],
  };
  const set = { attribute: (name: string) => Uint8Array.from(values[name]) };

  it('are by hair and smile; both colors count as black, neither is in no group', () => {
    assert.deepEqual(faceGroups(set, range(0, 6)), { BS: [0], BN: [1, 4], LS: [2], LN: [3] });
    assert.deepEqual(faceGroups(set, [2, 3]), { BS: [], BN: [], LS: [2], LN: [3] });
  });

  it('have the sizes of the paper, each set a part of the other as there', () => {
    const total = (groups: GroupedFaces) => Object.values(groups).flat().length;
    for (const [name, biasedSize, unbiasedSize] of [
      ['train', 20_200, 20_000],
      ['test', 2_200, 2_000],
      ['hairTest', 720, 720],
    ] as const) {
      const { biased, unbiased } = drawFaceSets(groupsOf(10_000), PAPER_FACES[name], new Random(3));
      assert.deepEqual([total(biased), total(unbiased)], [biasedSize, unbiasedSize]);
      for (const set of [biased, unbiased]) assert.equal(new Set(Object.values(set).flat()).size, total(set));
      for (const group of ['BS', 'LN'] as const) assert.ok(unbiased[group].every((i) => biased[group].includes(i)));
      for (const group of ['BN', 'LS'] as const) assert.ok(biased[group].every((i) => unbiased[group].includes(i)));
    }
  });

  it('are drawn anew by another seed, and are errors where one is too small', () => {
    const sizes = { agreeing: 8, conflicting: 1, each: 4 };
    const draw = (seed: number, size = 10) => drawFaceSets(groupsOf(size), sizes, new Random(seed));
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.throws(() => draw(1, 7), /drawFaceSets: group BS has 7 faces; wanted 8 or more/);
    const few = { ...groupsOf(10), LS: [1, 2, 3] };
    assert.throws(() => drawFaceSets(few, sizes, new Random(1)), /group LS has 3 faces; wanted 4 or more/);
    const turned = { agreeing: 1, conflicting: 8, each: 4 };
    assert.throws(() => drawFaceSets(few, turned, new Random(1)), /agreeing is 1, each 4, conflicting 8; wanted them/);
    assert.throws(() => drawFaceSets(few, { ...sizes, each: NaN }, new Random(1)), /each is NaN; wanted 0, 1, 2/);
  });
});

describe('the box of a mouth', () => {
  const marks = (left: [number, number], right: [number, number]): FaceLandmarks => ({
    leftEye: [0, 0],
    rightEye: [0, 0],
    nose: [0, 0],
    leftMouth: left,
    rightMouth: right,
  });
  const crop = { size: 224, shortSide: 256 };
  const extent = (mask: Uint8Array) => {
    const inside = range(0, mask.length).filter((i) => mask[i] === 1);
    const [rows, columns] = [inside.map((i) => Math.floor(i / 224)), inside.map((i) => i % 224)];
    return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns), inside.length];
  };

  it('is a third of its width high on both sides, and goes through the crop of the images', () => {
    const landmarks = marks([73, 152], [108, 154]);
    // Rows 140 to 165, columns 73 to 107, counted from 0.
    assert.deepEqual(mouthBox(landmarks), { xmin: 74, ymin: 141, xmax: 108, ymax: 166 });
    const found = extent(mouthMasks([{ landmarks }], crop).data);
    [157, 193, 89, 138].forEach((wanted, i) => assert.ok(Math.abs(found[i] - wanted) <= 1, `${i}: ${found[i]}`));
    assert.ok(Math.abs(found[4] - 1850) <= 90, `${found[4]} pixels`);
  });

  it('is cut at the border, and there is none without landmarks, turned round, too tilted, or outside', () => {
    const areas = (faces: (FaceLandmarks | undefined)[], of = crop) => {
      const masks = mouthMasks(
        faces.map((landmarks) => ({ landmarks })),
        of,
      );
      return faces.map((_, i) => extent(masks.data.subarray(i * of.size ** 2, (i + 1) * of.size ** 2))[4]);
    };
    const [turned, tilted] = [marks([108, 152], [73, 154]), marks([73, 180], [108, 150])];
    const outside = [marks([73, 400], [108, 400]), marks([-20, 152], [8, 154])]; // the second left of the crop
    assert.deepEqual(areas([undefined, turned, tilted, ...outside]), [0, 0, 0, 0, 0]);
    assert.deepEqual([undefined, turned, tilted].map(mouthBox), [undefined, undefined, undefined]);
    // 30 columns and 20 + 2 rows, of which the first 10 columns lie outside the image.
    assert.deepEqual(areas([marks([-10, 100], [20, 102])], { size: 178, shortSide: 178 }), [20 * 22]);
  });

  it('and masks of parts are empty for a face that has none', async () => {
    const masks: FaceMasks = {
      indexOf: (name) => (name === 'a.jpg' ? 0 : undefined),
      read: () => Promise.resolve({ mask: new Uint8Array(512 ** 2).fill(1), shape: [512, 512], found: ['hair'] }),
    };
    const { data, shape } = await partMasks([{ name: 'a.jpg' }, { name: 'b.jpg' }], masks, ['hair'], {
      size: 4,
      shortSide: 5,
    });
    assert.deepEqual(
      [shape, [...data]],
      [
        [2, 4, 4],
        [...new Array<number>(16).fill(1), ...new Array<number>(16).fill(0)],
      ],
    );
  });
});
