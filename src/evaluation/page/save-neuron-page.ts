import { interruptible, progress, writeWhole } from '../../host';
import { jpegOf, sidesWithin } from './jpeg';
import { neuronPageText, type PageImage } from './neuron-page-text';
import { neuronUnits, type NeuronPageData } from './neuron-units';

/** An image to be shown: bytes `[h,w,c]`, gray (c = 1) or RGB. */
export interface ShownImage {
  name: string;
  /** Such as its class; shown under it. */
  caption?: string;
  pixels: Uint8Array;
  shape: readonly [h: number, w: number, c: number];
}

export interface SaveNeuronPageOptions {
  /** Neurons to show; those of the first method by default, 200 at most. */
  units?: readonly number[];
  /** Ranks of the images shown; the paper's by default: 0 to 5, to 50, to 500, to 5000. */
  ranges?: readonly (readonly [from: number, to: number])[];
  /** Images of each range, spread evenly over it; default 5. */
  perRange?: number;
  /** Points of simulated against true activation; default 300. */
  points?: number;
  /** Pixels of the longer side of an image on the page; default 112, about 4 kB each. */
  side?: number;
  /** Default: the name of the layer. */
  title?: string;
  /** Sentences above the neurons, such as where the images are from. */
  notes?: readonly string[];
  signal?: AbortSignal;
}

/** Pages grow by about 80 kB a neuron. */
const MOST = 200;
const RANGES = [
  [0, 5],
  [5, 50],
  [50, 500],
  [500, 5000],
] as const;

/**
 * Saves a page to browse neurons of any layer of any network, in one file that loads nothing: images by range of rank,
 * not only the very first; each method's explanation with its weights; simulated against true activation on test
 * images; ρ, and ablation scores beside those of a constant where a linear head follows the layer. Neurons are found by
 * number and by concept, and sorted by ρ.
 *
 * `imageOf` gives image i of the tables, one after another under a bar with the page's title. The page holds the
 * images: whether it may be passed on is for their owners to say.
 *
 * @throws InterruptedError when stopped; no page is left then
 */
export async function saveNeuronPage(
  file: string,
  data: NeuronPageData,
  imageOf: (image: number) => ShownImage | Promise<ShownImage>,
  options: SaveNeuronPageOptions = {},
): Promise<void> {
  const {
    ranges = RANGES,
    perRange = 5,
    points = 300,
    side = 112,
    notes = [],
    title = `Neurons of ${data.layer}`,
    signal,
  } = options;
  const units = unitsOf(data, options);
  for (const [name, value] of Object.entries({ perRange, points, side }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new RangeError(`saveNeuronPage: ${name} is ${value}; wanted a whole number from 1`);
  const wrong = ranges.find(
    ([from, to]) => !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to > from),
  );
  if (wrong || ranges.length === 0)
    throw new RangeError(
      `saveNeuronPage: ranges has ${wrong ? `[${wrong}]` : 'nothing'}; wanted [from, to] with to larger`,
    );
  const found = neuronUnits(data, units, { ranges, perRange, points });
  const shown = [...new Set(found.flatMap(({ top }) => top.map(({ image }) => image)))];
  const images: Record<number, PageImage> = {};
  const bar = progress(title, shown.length);
  await interruptible(
    async (breathe) => {
      for (const [i, image] of shown.entries()) {
        await breathe();
        images[image] = await pageImage(await imageOf(image), side);
        bar.update(i + 1);
      }
    },
    { signal },
  );
  bar.finish(`${shown.length} images`);
  const { activations, test } = data;
  const methods = Object.keys(data.explanations);
  const counts = { images: activations.images, neurons: activations.width, test: test.length };
  writeWhole(file, neuronPageText({ title, notes, counts, methods, ranges, units: found, images }));
}

function unitsOf({ activations, explanations }: NeuronPageData, { units }: SaveNeuronPageOptions): readonly number[] {
  const [first] = Object.values(explanations);
  if (!first) throw new Error('saveNeuronPage: explanations is empty; wanted a list of explanations by method');
  const shown = units ?? first.slice(0, MOST).map(({ unit }) => unit);
  if (shown.length === 0 || shown.length > MOST)
    throw new RangeError(`saveNeuronPage: units has ${shown.length} neurons; wanted 1 to ${MOST} a page`);
  const missing = shown.find((unit) => !(Number.isInteger(unit) && unit >= 0 && unit < activations.width));
  if (missing !== undefined)
    throw new RangeError(`saveNeuronPage: units names neuron ${missing}; wanted 0 to ${activations.width - 1}`);
  return shown;
}

async function pageImage({ name, caption, pixels, shape }: ShownImage, side: number): Promise<PageImage> {
  const [h, w, c] = shape;
  if ((c !== 1 && c !== 3) || pixels.length !== h * w * c)
    throw new Error(
      `saveNeuronPage: '${name}' has ${pixels.length} bytes for [${shape}]; wanted [h, w, 1] or [h, w, 3]`,
    );
  const rgb = c === 3 ? pixels : Uint8Array.from({ length: 3 * h * w }, (_, i) => pixels[Math.floor(i / 3)]);
  const size = sidesWithin([h, w], side);
  return { name, ...(caption === undefined ? {} : { caption }), jpeg: await jpegOf(rgb, [h, w], size) };
}
