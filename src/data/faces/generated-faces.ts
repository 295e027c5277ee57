import * as fs from 'node:fs';
import * as path from 'node:path';
import { interruptible, progress } from '../../host';
import { Random } from '../../random';
import { projectDataFolder } from '../files/data-folder';
import { COORDINATES, GENERATED_NOTE } from './celeba';
import { CELEBA_ATTRIBUTES } from './celeba-attributes';
import { DrawnFace, SEEN, type FaceTraits, type Seen } from './drawn-face';
import { FACE_MASK_SIZE, maskFile, type FacePart } from './face-masks';

export interface GeneratedFacesOptions {
  /** How many faces of each pair of traits: black and smiling, black and not, blond and smiling, blond and not. */
  train: readonly [number, number, number, number];
  test: readonly [number, number, number, number];
  seed?: number;
  /** Where to; `data/stand-in` of the project unless given. */
  root?: string;
  signal?: AbortSignal;
}

/** The folders as `celebaSet` and `faceMasks` take them. */
export interface GeneratedFaces {
  celeba: string;
  masks: string;
}

/** Changes whenever what is drawn does, so that faces of an older one are drawn anew. */
const GENERATOR = 'faces-1';
const GROUPS: readonly FaceTraits[] = [
  { hair: 'black', mouth: 'smiling' },
  { hair: 'black', mouth: 'closed' },
  { hair: 'blond', mouth: 'smiling' },
  { hair: 'blond', mouth: 'closed' },
];
const [WIDTH, HEIGHT] = [178, 218];
/** Where the frame of a drawn face lies in image and mask, and how many pixels a unit is. */
const IN_IMAGE = { left: 11.1, top: 30.6, unit: 155.75 / 48 };
const IN_MASK = { left: 32, top: 32, unit: 448 / 48 };

/** What is seen where a part is; as in the real masks, skin goes on below eyes, brows, nose and mouth. */
const SEEN_OF: Partial<Record<FacePart, readonly Seen[]>> = {
  skin: SEEN.slice(SEEN.indexOf('skin')),
  hair: ['hair'],
  neck: ['neck'],
  cloth: ['cloth'],
  nose: ['nose'],
  mouth: ['teeth'],
  l_eye: ['leftEye', 'leftPupil'],
  r_eye: ['rightEye', 'rightPupil'],
  l_brow: ['leftBrow'],
  r_brow: ['rightBrow'],
  u_lip: ['upperLip'],
  l_lip: ['lowerLip'],
};

/**
 * Faces drawn by a program, in the file layout of CelebA (images, attributes, landmarks, partition) and CelebAMask-HQ
 * (masks of the test faces' parts, and which face they belong to), to be read like the real ones. Nobody is in them.
 *
 * Written once, aside and renamed, so they are there whole or not at all; the same seed and sizes give the same faces.
 * Two of the test faces are made to be left out and counted: the first has no mask of its hair, and the landmarks of
 * the second put its mouth at the lower border, which the crop cuts away. A bar shows how many are written.
 *
 * @throws RangeError for other sizes than four whole numbers; InterruptedError when stopped
 */
export async function generatedFaces({
  train,
  test,
  seed = 0,
  root = path.join(projectDataFolder(), 'stand-in'),
  signal,
}: GeneratedFacesOptions): Promise<GeneratedFaces> {
  for (const [name, sizes] of Object.entries({ train, test })) {
    if (sizes.length !== 4 || !sizes.every((size) => Number.isInteger(size) && size >= 0))
      throw new RangeError(`generatedFaces: ${name} is [${sizes.join(', ')}]; wanted four whole numbers, one a group`);
  }
  const folder = path.join(root, `${GENERATOR}-${[...train, ...test, seed].join('-')}`);
  const found = { celeba: path.join(folder, 'celeba'), masks: path.join(folder, 'CelebAMask-HQ') };
  if (fs.existsSync(folder)) return found;
  const aside = `${folder}.${process.pid}.tmp`;
  try {
    await writeAll(aside, { train, test, seed }, signal);
    fs.renameSync(aside, folder);
  } catch (error) {
    fs.rmSync(aside, { recursive: true, force: true });
    if (!fs.existsSync(folder)) throw error; // else another run was first
  }
  return found;
}

type Sizes = Required<Pick<GeneratedFacesOptions, 'train' | 'test' | 'seed'>>;

async function writeAll(folder: string, { train, test, seed }: Sizes, signal?: AbortSignal): Promise<void> {
  const [celeba, masks] = [path.join(folder, 'celeba'), path.join(folder, 'CelebAMask-HQ')];
  const images = path.join(celeba, 'img_align_celeba');
  fs.mkdirSync(images, { recursive: true });
  fs.mkdirSync(path.join(masks, path.dirname(maskFile(0, 'hair'))), { recursive: true });
  const lists = { attributes: [] as string[], landmarks: [] as string[], partition: [] as string[] };
  const mapping: string[] = [];
  const traits = [train, test].map((sizes) => sizes.flatMap((size, i) => Array<FaceTraits>(size).fill(GROUPS[i])));
  const draw = async (i: number, own: FaceTraits) => {
    const name = `${String(i + 1).padStart(6, '0')}.jpg`;
    const random = new Random(seed).fork(`${GENERATOR}/${i}`);
    const face = new DrawnFace(own, random);
    const inTest = i - traits[0].length; // its number among the test faces
    lists.attributes.push(`${name} ${attributesOf(own).join(' ')}`);
    lists.landmarks.push(`${name} ${landmarksOf(face, inTest === 1).join(' ')}`);
    lists.partition.push(`${name} ${inTest >= 0 ? 2 : 0}`);
    await writeImage(path.join(images, name), face, random);
    if (inTest < 0) return;
    mapping.push(`${inTest} ${i} ${name}`);
    await writeMasks(masks, inTest, face, inTest === 0 ? ['hair'] : []);
  };
  const all = traits.flat();
  const bar = progress('drawn faces', all.length);
  await interruptible(
    async (breathe) => {
      for (const [i, own] of all.entries()) {
        await breathe();
        await draw(i, own);
        bar.update(i + 1);
      }
    },
    { signal },
  );
  bar.finish(`${all.length} written`);
  const withHeader = (header: string, rows: string[]) => `${[rows.length, header, ...rows].join('\n')}\n`;
  const write = (place: string, name: string, text: string) => fs.writeFileSync(path.join(place, name), text);
  write(celeba, 'list_attr_celeba.txt', withHeader(CELEBA_ATTRIBUTES.join(' '), lists.attributes));
  write(celeba, 'list_landmarks_align_celeba.txt', withHeader(COORDINATES, lists.landmarks));
  write(celeba, 'list_eval_partition.txt', `${lists.partition.join('\n')}\n`);
  write(masks, 'CelebA-HQ-to-CelebA-mapping.txt', `${['idx orig_idx orig_file', ...mapping].join('\n')}\n`);
  const note = 'Drawn by a program; no face of a person, and not CelebA.';
  write(celeba, GENERATED_NOTE, `${JSON.stringify({ generator: GENERATOR, seed, train, test, note }, null, 2)}\n`);
}

function attributesOf({ hair, mouth }: FaceTraits): string[] {
  const has = [hair === 'black' ? 'Black_Hair' : 'Blond_Hair', ...(mouth === 'smiling' ? ['Smiling'] : [])];
  return CELEBA_ATTRIBUTES.map((name) => (has.includes(name) ? ' 1' : '-1'));
}

/** In pixels of the image; `atBorder` puts the mouth to the lowest rows. */
function landmarksOf(face: DrawnFace, atBorder: boolean): number[] {
  const { left, top, unit } = IN_IMAGE;
  return face.landmarks().flatMap(([x, y], i) => {
    const isMouth = i >= 3;
    return [Math.round(left + x * unit), atBorder && isMouth ? HEIGHT - 1 : Math.round(top + y * unit)];
  });
}

async function writeImage(file: string, face: DrawnFace, random: Random): Promise<void> {
  const { default: sharp } = await import('sharp');
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  const seen = seenBy(face, IN_IMAGE, [WIDTH, HEIGHT]);
  const colors = SEEN.map((name) => face.colors[name]);
  for (let i = 0; i < seen.length; i++) {
    const color = colors[seen[i]];
    const bits = random.bits(); // ten of them for each of the three channels
    for (let c = 0; c < 3; c++) {
      const noise = 0.06 * (((bits >>> (10 * c)) & 1023) / 1023) - 0.03;
      pixels[3 * i + c] = Math.max(0, Math.min(255, Math.round(255 * (color[c] + noise))));
    }
  }
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  await sharp(pixels, { raw }).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toFile(file);
}

/** A file for each part that is there, but for those left out. */
async function writeMasks(folder: string, index: number, face: DrawnFace, without: readonly FacePart[]): Promise<void> {
  const { default: sharp } = await import('sharp');
  const side = FACE_MASK_SIZE;
  const seen = seenBy(face, IN_MASK, [side, side]);
  const raw = { width: side, height: side, channels: 1 } as const;
  const files = Object.entries(SEEN_OF).map(async ([part, names]) => {
    const value = Uint8Array.from(SEEN, (name) => (names.includes(name) ? 255 : 0));
    const mask = new Uint8Array(seen.length);
    let area = 0;
    for (let i = 0; i < seen.length; i++) if ((mask[i] = value[seen[i]])) area++;
    if (area === 0 || without.includes(part as FacePart)) return;
    const picture = sharp(mask, { raw }).toColourspace('b-w').png({ compressionLevel: 1 });
    await picture.toFile(path.join(folder, maskFile(index, part as FacePart)));
  });
  await Promise.all(files);
}

/** What is seen in each pixel, as an index into `SEEN`. */
function seenBy(face: DrawnFace, frame: typeof IN_IMAGE, [width, height]: readonly [number, number]): Uint8Array {
  const { left, top, unit } = frame;
  const seen = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) seen[i] = face.at((x + 0.5 - left) / unit, (y + 0.5 - top) / unit);
  }
  return seen;
}
