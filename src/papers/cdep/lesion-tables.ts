import * as fs from 'node:fs';
import type { TaskContext } from '../../studies';
import type { StressPair } from './lesion-split';

/** What the task of the features gives: facts of the photographs, by their place in the set. */
export interface LesionFacts {
  /** Numbers at a place of the features. */
  readonly channels: number;
  /** 1 is malignant. */
  readonly labels: readonly number[];
  /** 1 where the list says that there is a sticker. */
  readonly flagged: readonly number[];
  /** Those whose sticker has a mask. */
  readonly masked: readonly number[];
  /** The seeds of the splits, and what is pasted in each. */
  readonly splits: readonly number[];
  readonly pairs: readonly (readonly StressPair[])[];
}

/** What lies in its files: rows of 7 · 7 · channels numbers, and of 49. */
export interface LesionArrays {
  /** Features of all photographs. */
  readonly plain: Float32Array;
  /** What the stickers of `masked` contribute to them. */
  readonly beta: Float32Array;
  /** Features of the pairs one after another: with the sticker, and with skin in its place. */
  readonly sticker: Float32Array;
  readonly skin: Float32Array;
  /** How much of each place the stickers of `masked` cover. */
  readonly places: Float32Array;
}

export type LesionTables = LesionFacts & LesionArrays;

/** Bytes of a file at most: larger ones cannot be read at once. */
const PIECE = 2 ** 28;

/** Keeps arrays with a task's result, each in files of a size that can be read. */
export function keepArrays(context: TaskContext, arrays: LesionArrays): void {
  for (const [name, values] of Object.entries(arrays) as [string, Float32Array][]) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let from = 0; from === 0 || from < bytes.length; from += PIECE)
      context.keep(fileOf(name, from / PIECE), bytes.subarray(from, from + PIECE));
  }
}

/** What the task `lesionFeatures` gave, read from its result. */
export function lesionTables({
  value,
  files,
}: {
  readonly value: unknown;
  readonly files: Readonly<Record<string, string>>;
}): LesionTables {
  const read = (name: string) => {
    const pieces: Buffer[] = [];
    for (let file = files[fileOf(name, 0)]; file !== undefined; file = files[fileOf(name, pieces.length)])
      pieces.push(fs.readFileSync(file));
    const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    pieces.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
    return new Float32Array(bytes.buffer);
  };
  const arrays = { plain: read('plain'), beta: read('beta'), sticker: read('sticker'), skin: read('skin') };
  return { ...(value as LesionFacts), ...arrays, places: read('places') };
}

function fileOf(name: string, piece: number): string {
  return `${name}-${piece}.f32`;
}
