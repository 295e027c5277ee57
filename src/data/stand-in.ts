import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { gunzip, writeIdx } from '../formats';
import { Random } from '../random';
import { projectDataFolder } from './data-folder';
import type { DataSet } from './data-set';
import type { Raster } from './raster';
import type { ReadDataFile } from './read-data-file';

/** Draws one image of a class. */
export type Draw = (label: number, random: Random) => Raster;

/** How many images a stand-in has. */
export const STAND_IN_SIZES = { train: 10_000, test: 2_000 } as const;

/** Changes whenever a drawer does, so that files of an older one are drawn anew. */
const GENERATOR = 'vitrine stand-in 1';

interface Manifest {
  generator: string;
  seed: number;
  note: string;
  sha256: Record<string, string>;
}

/**
 * The generated files of a data set, in its own format: IDX in gzip under `<project>/data/stand-in/<name>/`, drawn once, then
 * read back. The same seed gives the same content. Where the folder cannot be written, they live in memory.
 *
 * @param files the names wanted, without `.gz`.
 */
export function standIn(dataSet: DataSet, draw: Draw, files: readonly string[], seed = 0): ReadDataFile[] {
  const root = path.join(projectDataFolder(), 'stand-in', dataSet.name);
  const folder = seed === 0 ? root : path.join(root, `seed-${seed}`);
  const kept = readKept(folder, files, seed);
  if (kept) return kept;
  const all = generate(dataSet, draw, seed);
  const sha256 = Object.fromEntries([...all].map(([file, content]) => [file, hash(content)]));
  const note = `Drawn by a program so that everything runs without a network. This is not ${dataSet.title}.`;
  keep(folder, all, { generator: GENERATOR, seed, note, sha256 });
  return files.map((file) => ({ file, content: all.get(file)!, sha256: sha256[file], verified: false }));
}

/** Draws every image, its label uniform, and lays them out as IDX files. One stream a split: no image is in both. */
function generate({ name, splits, classes }: DataSet, draw: Draw, seed: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const split of ['train', 'test'] as const) {
    const random = new Random(seed).fork(`${GENERATOR}/${name}/${split}`);
    const n = STAND_IN_SIZES[split];
    const images = new Uint8Array(n * 28 * 28);
    const labels = new Uint8Array(n);
    for (let i = 0; i < n; i++) {
      labels[i] = random.integer(classes.length);
      draw(labels[i], random).write(images, i * 28 * 28);
    }
    files.set(splits[split].images.file, writeIdx({ shape: [n, 28, 28], data: images }));
    files.set(splits[split].labels.file, writeIdx({ shape: [n], data: labels }));
  }
  return files;
}

/** What an earlier run wrote, if it is complete, of this generator and this seed, and undamaged. */
function readKept(folder: string, files: readonly string[], seed: number): ReadDataFile[] | undefined {
  try {
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'stand-in.json'), 'utf8')) as Manifest;
    if (manifest.generator !== GENERATOR || manifest.seed !== seed) return undefined;
    return files.map((file) => {
      const location = path.join(folder, `${file}.gz`);
      const content = gunzip(fs.readFileSync(location), { name: location, limit: 2 ** 28 });
      if (hash(content) !== manifest.sha256[file]) throw new Error('damaged');
      return { file, content, sha256: manifest.sha256[file], verified: false };
    });
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, the manifest last: a run that is killed leaves nothing that looks finished. */
function keep(folder: string, files: ReadonlyMap<string, Uint8Array>, manifest: Manifest): void {
  const write = (name: string, bytes: Uint8Array | string) => {
    const aside = path.join(folder, `${name}.${process.pid}.tmp`);
    fs.writeFileSync(aside, bytes);
    fs.renameSync(aside, path.join(folder, name));
  };
  try {
    fs.mkdirSync(folder, { recursive: true });
    for (const [file, content] of files) write(`${file}.gz`, zlib.gzipSync(content, { level: 6 }));
    write('stand-in.json', `${JSON.stringify(manifest, null, 2)}\n`);
  } catch {
    // A read-only project: the next run draws them again.
  }
}

function hash(content: Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}
