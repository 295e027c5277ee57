import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { cocoPhotographs } from 'vitrine/data';
import { FormatError } from 'vitrine/formats';
import {
  add,
  averagePool,
  conv2d,
  dense,
  flatten,
  globalAveragePool,
  maxPool,
  Network,
  pretrained,
  relu,
  ZOO,
  zeroPadding,
} from 'vitrine/models';
import {
  detectors,
  networkDissection,
  segmentedPhotographs,
  unitPlaces,
  type SegmentedImage,
  type SegmentedSet,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import { quantile } from 'vitrine/statistics';
import { assertClose } from '../support/compare';

/** Two units: a pixel of an image `[4,4,1]`, and its negative. */
function pixelUnits(): Network {
  const network = new Network(
    'pixels',
    [4, 4, 1],
    { units: conv2d(2, { kernel: 1, bias: 'no' }), pool: globalAveragePool(), logits: dense(2) },
    { seed: 1 },
  );
  network.load(new Map([['units.weight', [1, -1]]]));
  return network;
}

/** A network whose layer `maps` is smaller than its images `[10,12,2]`. */
function strided(): Network {
  const layers = {
    conv: conv2d(5, { kernel: 3, stride: 2, padding: 1 }),
    relu: relu(),
    maps: maxPool(3, 2),
    flatten: flatten(),
    logits: dense(3),
  };
  return new Network('strided', [10, 12, 2], layers, { seed: 3 });
}

const image = (name: string, x: ArrayLike<number>, masks: Record<number, ArrayLike<number>>): SegmentedImage => ({
  name,
  load: () =>
    Promise.resolve({
      x: Float32Array.from(x),
      masks: new Map(Object.entries(masks).map(([c, mask]) => [Number(c), Uint8Array.from(mask)])),
    }),
});

function drawn(count: number, concepts = 3): SegmentedSet {
  const images = Array.from({ length: count }, (_, i) => {
    const random = new Random(i);
    const masks: Record<number, number[]> = {};
    for (let c = 0; c < concepts; c++)
      if ((i + c) % 3 !== 0) masks[c] = Array.from({ length: 120 }, () => Number(random.uniform() < 0.3));
    return image(`${i}`, random.normals(240), masks);
  });
  return { images, concepts: Array.from({ length: concepts }, (_, c) => `concept ${c}`) };
}

describe('unitPlaces', () => {
  const places = (layers: ConstructorParameters<typeof Network>[2], layer: string, size = 23) => {
    const network = new Network('places', [size, size, 2], layers, { seed: 1 });
    try {
      const { start, step } = unitPlaces(network, layer);
      return [...start, ...step];
    } finally {
      network.dispose();
    }
  };

  it('follows windows by hand: a 3x3 window at stride 2 sits on pixel 1, 3, 5', () => {
    const layers = {
      conv: conv2d(2, { kernel: 3, stride: 2 }),
      pool: maxPool(3, 2),
      wide: conv2d(2, { kernel: [5, 1], padding: [2, 0] }),
      mean: averagePool(2),
    };
    assert.deepEqual(places(layers, 'conv'), [1, 1, 2, 2]);
    assert.deepEqual(places(layers, 'pool'), [3, 3, 4, 4]);
    assert.deepEqual(places(layers, 'wide'), [3, 3, 4, 4]);
    assert.deepEqual(places(layers, 'mean'), [5, 5, 8, 8]);
  });

  it("knows where TensorFlow's same puts its zeros, and zeros before and behind", () => {
    const same = { conv: conv2d(2, { kernel: 3, stride: 2, padding: 'same' }) };
    // An even side has its one zero behind, an odd one has one on either side.
    assert.deepEqual(places(same, 'conv', 24), [1, 1, 2, 2]);
    assert.deepEqual(places(same, 'conv', 23), [0, 0, 2, 2]);
    const padded = { zeros: zeroPadding({ top: 3, left: 1 }), conv: conv2d(2, { kernel: 3 }) };
    assert.deepEqual(places(padded, 'conv'), [-2, 0, 1, 1]);
  });

  it('takes the first of several paths, and says what has no places', () => {
    const layers = {
      conv: conv2d(2, { kernel: 3, padding: 1, stride: 2 }),
      both: { ...add(), inputs: ['conv', 'conv'] },
      pool: globalAveragePool(),
      logits: dense(2),
    };
    assert.deepEqual(places(layers, 'both'), [0, 0, 2, 2]);
    assert.throws(() => places(layers, 'pool'), /unitPlaces: no rule for layer 'pool'.*take a layer of maps before it/);
  });

  it('has the known grid of SqueezeNet 1.1', () => {
    const network = ZOO.squeezenet1_1.build({ seed: 0 });
    const last = network.nodes.filter(({ shape }) => shape[0] === 13).map(({ name }) => unitPlaces(network, name));
    network.dispose();
    for (const { start, step } of last) assert.deepEqual([...start, ...step], [15, 15, 16, 16]);
  });
});

describe('networkDissection', () => {
  const network = pixelUnits();
  const small = strided();
  after(() => [network, small].forEach((each) => each.dispose()));
  const rising = Array.from({ length: 16 }, (_, i) => i);
  const topRow = Array.from({ length: 16 }, (_, i) => Number(i < 4));
  const bottomHalf = Array.from({ length: 16 }, (_, i) => Number(i >= 8));

  it('is by hand what the pixels say', async () => {
    // 32 values 0 to 31: a share of 1/8 are the four largest, the last row of the second image; of the negatives the
    // four smallest, the first row of the first image.
    const images = [
      image('a', rising, { 0: topRow }),
      image(
        'b',
        rising.map((i) => i + 16),
        { 0: topRow, 1: bottomHalf },
      ),
    ];
    const set = { images, concepts: ['top row', 'bottom half'] };
    const found = await networkDissection(network, set, { layer: 'units', share: 1 / 8 });
    assertClose(found.thresholds, [quantile(Float64Array.from(Array(32).keys()), 7 / 8), -3.875], 1e-12);
    // Unit 0: 4 active pixels, all in the 8 of the bottom half; unit 1: 4, all in the 8 of the two top rows.
    assertClose(found.iou, [0, 4 / 8, 4 / 8, 0], 1e-12);
    assert.deepEqual(found.units, [
      { unit: 0, concept: 'bottom half', iou: 0.5 },
      { unit: 1, concept: 'top row', iou: 0.5 },
    ]);
    assert.deepEqual(detectors(found), { units: 2, concepts: 2 });
    assert.deepEqual(detectors(found, { threshold: 0.5 }), { units: 0, concepts: 0 });
  });

  it("counts a unit's area only where its category was looked for, or everywhere", async () => {
    const images = [
      image(
        'a',
        rising.map((i) => i + 16),
        { 0: bottomHalf },
      ),
      image(
        'b',
        rising.map((i) => i + 16),
        { 1: bottomHalf },
      ),
    ];
    const set = { images, concepts: ['thing', 'color'] };
    const iou = async (more: object) =>
      [...(await networkDissection(network, set, { layer: 'units', share: 1 / 8, ...more })).iou].slice(0, 2);
    // Two pixels of each image are active: of both together where one category was looked for in both.
    assertClose(await iou({}), [2 / 10, 2 / 10], 1e-12);
    assertClose(await iou({ categories: ['object', 'color'] }), [2 / 8, 2 / 8], 1e-12);
    assertClose(await iou({ categories: ['object', 'color'], counted: 'any' }), [2 / 10, 2 / 10], 1e-12);
  });

  it('is what loops over pixels give, with both ways to enlarge maps', async () => {
    const set = drawn(7);
    for (const upsampling of ['receptive fields', 'stretched'] as const) {
      const options = { layer: 'maps', share: 0.1, upsampling };
      const found = await networkDissection(small, set, { ...options, batchSize: 3 });
      const { thresholds, iou } = await byLoops(small, set, options);
      assertClose(found.thresholds, thresholds, 1e-12);
      assertClose(found.iou, iou, 1e-12);
      const whole = await networkDissection(small, set, { ...options, batchSize: 100 });
      assertClose(whole.iou, found.iou, 1e-12);
    }
  });

  it('leaves out what cannot be read, keeps a broken unit to itself, and leaves no tensor, also when it throws', async () => {
    const set = drawn(4);
    const unreadable: SegmentedImage = {
      name: 'torn',
      load: () => Promise.reject(new FormatError('torn', 'ends too soon')),
    };
    const before = tf.memory().numTensors;
    const [with5, with4] = [
      await networkDissection(small, { ...set, images: [...set.images, unreadable] }, { layer: 'maps', share: 0.1 }),
      await networkDissection(small, set, { layer: 'maps', share: 0.1 }),
    ];
    assert.deepEqual(with5.excluded, [{ name: 'torn', detail: 'ends too soon' }]);
    assertClose(with5.iou, with4.iou, 1e-12);
    const broken = image('broken', Array(16).fill(NaN), { 0: topRow });
    const { iou, units } = await networkDissection(
      network,
      { images: [broken, image('a', rising, { 0: topRow })], concepts: ['top row'] },
      { layer: 'units' },
    );
    assert.ok(iou.every(Number.isNaN) && units.every((unit) => Number.isNaN(unit.iou)));
    const failing = { ...set, images: [image('short', [1, 2], {})] };
    await assert.rejects(networkDissection(small, failing, { layer: 'maps' }), /x of 'short' has 2 values; wanted 240/);
    assert.equal(tf.memory().numTensors, before);
  });

  it('says what is wrong', async () => {
    const set = drawn(2);
    const rejects = (options: object, reason: RegExp, of = set) =>
      assert.rejects(networkDissection(small, of, { layer: 'maps', ...options }), reason);
    await rejects({ layer: 'logits' }, /layer 'logits' gives \[3\]; wanted maps \[h, w, units\]/);
    await rejects({ share: 0 }, /share is 0; wanted between 0 and 1/);
    await rejects({ upsampling: 'nearest' }, /upsampling is 'nearest'; wanted receptive fields or stretched/);
    await rejects({ counted: 'some' }, /counted is 'some'; wanted labeled or any/);
    await rejects({ categories: ['object'] }, /there are 1 categories for 3 concepts/);
    await rejects({ batchSize: 0 }, /batchSize is 0/);
    await rejects({}, /images is empty/, { ...set, images: [] });
    await rejects({}, /concepts is empty/, { ...set, concepts: [] });
    await rejects({}, /two images have one name/, { ...set, images: [set.images[0], set.images[0]] });
    await rejects({}, /masks has concept 1; wanted 0 to 0/, { ...set, concepts: ['one'] });
  });

  it('dissects a published network over photographs of MS-COCO', async (t) => {
    const photographs = cocoPhotographs();
    if (!photographs) return t.skip('the photographs of MS-COCO are not here');
    const { network: squeezenet, meta } = await pretrained('squeezenet1_1');
    after(() => squeezenet.dispose());
    if (!meta.real) return t.skip('the weights of SqueezeNet are not here');
    const set = segmentedPhotographs({ ...photographs, photos: photographs.photos.slice(0, 20) }, ZOO.squeezenet1_1);
    assert.equal(set.concepts.length, 80 + 11, 'of twelve superclasses, person has one class only');
    const { masks } = await set.images[0].load();
    for (const [concept, mask] of masks) {
      if (concept >= 80) continue;
      const group = set.concepts.findIndex((name, c) => c >= 80 && photographs.supercategories[name].includes(concept));
      assert.ok(group < 0 || mask.every((value, at) => value <= masks.get(group)![at]), set.concepts[concept]);
    }
    const found = await networkDissection(squeezenet, set, { layer: ZOO.squeezenet1_1.gradCamLayer });
    assert.deepEqual(found.excluded, []);
    assert.ok(found.iou.every((iou) => Number.isNaN(iou) || (iou >= 0 && iou <= 1)));
    assert.ok(detectors(found).units > detectors(found, { threshold: 0.2 }).units);
  });
});

/** The same by loops over pixels, images and concepts. */
async function byLoops(
  network: Network,
  { images, concepts }: SegmentedSet,
  { layer, share, upsampling }: { layer: string; share: number; upsampling: 'receptive fields' | 'stretched' },
): Promise<{ thresholds: number[]; iou: number[] }> {
  const [height, width] = network.inputShape;
  const [h, w, units] = network.node(layer).shape;
  const loaded = await Promise.all(images.map(({ load }) => load()));
  const maps = loaded.map(({ x }) =>
    tf.tidy(() => network.tap(tf.tensor(x, [1, ...network.inputShape]), layer)).dataSync<'float32'>(),
  );
  const { start, step } = unitPlaces(network, layer);
  const place = (pixel: number, axis: 0 | 1, cells: number, pixels: number) =>
    Math.min(
      cells - 1,
      Math.max(
        0,
        upsampling === 'stretched' ? ((pixel + 0.5) * cells) / pixels - 0.5 : (pixel - start[axis]) / step[axis],
      ),
    );
  const thresholds = Array.from({ length: units }, (_, k) =>
    quantile(Float64Array.from(maps.flatMap((values) => [...values].filter((__, i) => i % units === k))), 1 - share),
  );
  const at = (values: Float32Array, k: number, y: number, x: number) => {
    const [py, px] = [place(y, 0, h, height), place(x, 1, w, width)];
    const [y0, x0] = [Math.floor(py), Math.floor(px)];
    const [y1, x1] = [Math.min(h - 1, y0 + 1), Math.min(w - 1, x0 + 1)];
    const cell = (row: number, column: number) => values[(row * w + column) * units + k];
    const upper = (1 - (px - x0)) * cell(y0, x0) + (px - x0) * cell(y0, x1);
    const lower = (1 - (px - x0)) * cell(y1, x0) + (px - x0) * cell(y1, x1);
    return (1 - (py - y0)) * upper + (py - y0) * lower;
  };
  const iou = thresholds.flatMap((threshold, k) =>
    concepts.map((_, c) => {
      let [both, either] = [0, 0];
      loaded.forEach(({ masks }, i) => {
        if (![...masks.values()].some((mask) => mask.includes(1))) return;
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            const [active, labeled] = [at(maps[i], k, y, x) > threshold, masks.get(c)?.[y * width + x] === 1];
            both += Number(active && labeled);
            either += Number(active || labeled);
          }
      });
      return both / either;
    }),
  );
  return { thresholds, iou };
}
