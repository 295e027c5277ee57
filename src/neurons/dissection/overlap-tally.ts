import { tf } from '../../runtime';

/** How maps `[h,w]` become as large as images `[height,width]`: weights `[height,h]` and `[width,w]`. */
export interface Enlarged {
  rows: Float32Array;
  columns: Float32Array;
  map: readonly [h: number, w: number];
  image: readonly [height: number, width: number];
}

/** Values of enlarged maps that are in memory at once. */
const VALUES = 8e6;
/** Interpolating rounds: what is above a threshold by less than this share of it is not above. */
const ROUNDING = 1e-6;

/** Areas of units, of concepts and of what they share, added up over images. */
export class OverlapTally {
  private readonly both: Float64Array;
  private readonly labeled: Float64Array;
  /** `[categories, units]` */
  private readonly active: Float64Array;
  /** The category of each concept. */
  private readonly category: readonly number[];
  private readonly limits: Float64Array;

  constructor(
    private readonly concepts: readonly string[],
    private readonly thresholds: Float64Array,
    private readonly how: { categories?: readonly string[]; counted?: 'labeled' | 'any' },
    private readonly enlarged: Enlarged,
  ) {
    const names = how.categories ?? concepts.map(() => '');
    const distinct = [...new Set(names)];
    this.category = names.map((name) => distinct.indexOf(name));
    this.both = new Float64Array(thresholds.length * concepts.length);
    this.labeled = new Float64Array(concepts.length);
    this.active = new Float64Array(distinct.length * thresholds.length);
    this.limits = thresholds.map((threshold) => threshold + ROUNDING * Math.abs(threshold));
  }

  /** Takes the maps `[h,w,units]` of one image, and where its concepts lie. */
  add(maps: Float32Array, masks: ReadonlyMap<number, Uint8Array>): void {
    const { limits, concepts, labeled, category, how } = this;
    const there = [...masks].flatMap(([concept, mask]) => {
      if (!(concept >= 0 && concept < concepts.length))
        throw new RangeError(`networkDissection: masks has concept ${concept}; wanted 0 to ${concepts.length - 1}`);
      const area = mask.reduce((sum, value) => sum + value, 0);
      labeled[concept] += area;
      return area > 0 ? [{ concept, mask }] : [];
    });
    const units = limits.length;
    const all = Array.from({ length: this.active.length / units }, (_, c) => c);
    const shown =
      how.counted === 'any' ? all : all.filter((each) => there.some(({ concept }) => category[concept] === each));
    if (shown.length === 0) return;
    const [height, width] = this.enlarged.image;
    const block = Math.max(1, Math.floor(VALUES / (height * width)));
    const wanted = this.somewhereActive(maps);
    for (let start = 0; start < wanted.length; start += block)
      this.addBlock(maps, wanted.slice(start, start + block), there, shown);
  }

  /** `[units, concepts]` */
  iou(): Float64Array {
    const { both, labeled, active, category, thresholds } = this;
    const [units, count] = [thresholds.length, labeled.length];
    return both.map((shared, i) => {
      const [unit, concept] = [Math.floor(i / count), i % count];
      if (Number.isNaN(thresholds[unit])) return NaN;
      return shared / (active[category[concept] * units + unit] + labeled[concept] - shared);
    });
  }

  /** Interpolation makes nothing larger than the largest: other units are active nowhere in this image. */
  private somewhereActive(maps: Float32Array): number[] {
    const units = this.limits.length;
    const found = new Uint8Array(units);
    maps.forEach((value, i) => {
      if (value > this.limits[i % units]) found[i % units] = 1;
    });
    return Array.from(found.keys()).filter((unit) => found[unit] === 1);
  }

  private addBlock(
    maps: Float32Array,
    units: readonly number[],
    there: readonly { concept: number; mask: Uint8Array }[],
    shown: readonly number[],
  ): void {
    const areas = tf.tidy(() =>
      this.areas(
        maps,
        units,
        there.map(({ mask }) => mask),
      ),
    );
    // Row 0: the area itself; then what it shares with each mask.
    const values = areas.dataSync<'float32'>();
    areas.dispose();
    const all = this.limits.length;
    units.forEach((unit, u) => {
      for (const each of shown) this.active[each * all + unit] += values[u];
      there.forEach(({ concept }, m) => {
        this.both[unit * this.concepts.length + concept] += values[(m + 1) * units.length + u];
      });
    });
  }

  /** Areas `[1 + masks, units]`, whole numbers below 2^24, which single precision holds exactly. */
  private areas(maps: Float32Array, units: readonly number[], masks: readonly Uint8Array[]): tf.Tensor2D {
    const { rows, columns, map, image } = this.enlarged;
    const [[h, w], [height, width], n] = [map, image, units.length];
    const pick = tf.tensor1d(Int32Array.from(units), 'int32');
    const small = tf.gather(tf.tensor2d(maps, [h * w, this.limits.length]), pick, 1);
    const tall = tf.matMul(tf.tensor2d(rows, [height, h]), tf.reshape(small, [h, w * n]) as tf.Tensor2D);
    const turned = tf.transpose(tf.reshape(tall, [height, w, n]), [1, 0, 2]);
    const wide = tf.matMul(tf.tensor2d(columns, [width, w]), tf.reshape(turned, [w, height * n]) as tf.Tensor2D);
    const limits = tf.tensor1d(units.map((unit) => this.limits[unit]));
    const active = tf.cast(tf.greater(tf.reshape(wide, [width * height, n]), limits), 'float32') as tf.Tensor2D;
    const regions = new Float32Array((1 + masks.length) * width * height).fill(1, 0, width * height);
    masks.forEach((mask, m) => {
      const start = (m + 1) * width * height;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) regions[start + x * height + y] = mask[y * width + x];
    });
    return tf.matMul(tf.tensor2d(regions, [1 + masks.length, width * height]), active);
  }
}
