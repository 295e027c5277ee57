import * as fs from 'node:fs';
import * as path from 'node:path';
import { IMAGENET_CLASSES } from 'vitrine/data';
import { writeVocXml, type Box } from 'vitrine/formats';
import { progress } from 'vitrine/host';
import { Random } from 'vitrine/random';

/** Sizes that most photographs of ImageNet have. */
const SIZES: readonly (readonly [width: number, height: number])[] = [
  [500, 375],
  [500, 375],
  [375, 500],
  [500, 333],
];
const LONGEST = 500;
const TEXTURES = 8;
const AT_ONCE = 8;

/** What lies in a folder of drawn photographs. */
export interface DrawnFolder {
  folder: string;
  photographs: number;
  bytes: number;
  /** Seconds that drawing took now; those that were there already took none. */
  seconds: number;
}

/**
 * Draws `count` JPEG photographs with one box each in ImageNet's layout: clouds of color over all scales, as real ones
 * have them, so that a file has the size of a real one, and in the box a patch of another cloud. The class is drawn,
 * too; no network knows it. Goes on where an earlier run was stopped.
 */
export async function drawPhotographs(folder: string, count: number): Promise<DrawnFolder> {
  const { default: sharp } = await import('sharp');
  const places = ['val', 'annotation'].map((part) => path.join(folder, part));
  for (const place of places) fs.mkdirSync(place, { recursive: true });
  const [photographs, annotations] = places;
  const start = Date.now();
  const bar = progress('photographs drawn', count);
  let textures: Promise<Uint8Array[]> | undefined;
  let bytes = 0;
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, i) => first + i);
    const sizes = some.map(async (index) => {
      const name = `drawn_${String(index).padStart(8, '0')}`;
      const [jpeg, xml] = [path.join(photographs, `${name}.JPEG`), path.join(annotations, `${name}.xml`)];
      if (fs.existsSync(xml)) return fs.statSync(jpeg).size;
      const { pixels, width, height, box, id } = drawOne(index, await (textures ??= clouds(sharp)));
      const encoded = await sharp(pixels, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 92 })
        .toBuffer();
      fs.writeFileSync(jpeg, encoded);
      const objects = [{ name: id, difficult: false, box }];
      fs.writeFileSync(`${xml}.part`, writeVocXml({ filename: `${name}.JPEG`, width, height, objects }));
      fs.renameSync(`${xml}.part`, xml); // last: the pair is whole
      return encoded.length;
    });
    for (const size of await Promise.all(sizes)) bytes += size;
    bar.update(first + some.length);
  }
  const seconds = textures ? (Date.now() - start) / 1000 : 0;
  bar.finish(`${count}, ${(bytes / 1e9).toFixed(2)} GB`);
  return { folder, photographs: count, bytes, seconds };
}

/** Noise of 4, 8, … 512 points a side, each laid over the one before with less weight. */
async function clouds(sharp: typeof import('sharp')): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (let texture = 0; texture < TEXTURES; texture++) {
    const random = new Random(`cloud ${texture}`);
    const sum = new Float32Array(LONGEST * LONGEST * 3);
    for (let side = 4; side <= 512; side *= 2) {
      const noise = Uint8Array.from({ length: side * side * 3 }, () => random.integer(256));
      const { data } = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
        .resize(LONGEST, LONGEST, { kernel: 'cubic', fit: 'fill' })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const weight = 2 / side ** 0.5;
      for (let i = 0; i < sum.length; i++) sum[i] += weight * (data[i] - 127.5);
    }
    found.push(Uint8Array.from(sum, (value) => Math.min(255, Math.max(0, 127.5 + value))));
  }
  return found;
}

function drawOne(
  index: number,
  textures: readonly Uint8Array[],
): { pixels: Uint8Array; width: number; height: number; box: Box; id: string } {
  const random = new Random(`photograph ${index}`);
  const [width, height] = SIZES[random.integer(SIZES.length)];
  const [ground, object] = [random.integer(TEXTURES), random.integer(TEXTURES - 1)];
  const [back, front] = [textures[ground], textures[(ground + 1 + object) % TEXTURES]];
  const [w, h] = [width, height].map((side) => Math.round(side * random.uniform(0.25, 0.75)));
  const [x, y] = [random.integer(width - w), random.integer(height - h)];
  const [shift, light] = [random.integer(LONGEST), random.uniform(0.7, 1.3)];
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [dx, dy] = [(2 * (column - x)) / w - 1, (2 * (row - y)) / h - 1];
      const from = dx * dx + dy * dy < 1 ? front : back;
      const source = 3 * (row * LONGEST + ((column + shift) % LONGEST));
      const target = 3 * (row * width + column);
      for (let channel = 0; channel < 3; channel++)
        pixels[target + channel] = Math.min(255, light * from[source + channel]);
    }
  const { id } = IMAGENET_CLASSES[random.integer(IMAGENET_CLASSES.length)];
  return { pixels, width, height, box: { xmin: x + 1, ymin: y + 1, xmax: x + w, ymax: y + h }, id };
}
