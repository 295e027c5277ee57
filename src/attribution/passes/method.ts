import type { Target } from './target';
import { number, SIGNAL, TARGET, TEXT, whole, type Check, type Needed } from './checks';

/** Options that mean the same in every method. */
export interface CommonOptions {
  target?: Target;
  /** Rows in one pass of the model; the map does not depend on it, but for rounding. */
  batchSize?: number;
  /** Decides what a method draws, so that a map can be had again; methods that draw nothing take no notice. */
  seed?: number;
  /**
   * Number of the first image where `x` is a part of a larger batch, so that each image gets the draws it has in the
   * whole.
   */
  firstImage?: number;
  /** Shown before a progress bar; without it there is none. */
  label?: string;
  /** Stops the work after the pass in which it comes. */
  signal?: AbortSignal;
}

/** The checks of {@link CommonOptions}, to be spread into those of a method. */
export const COMMON = {
  target: TARGET,
  batchSize: whole(1),
  seed: number('a number'),
  firstImage: whole(0),
  label: TEXT,
  signal: SIGNAL,
} as const;

/** What the work is made of besides images: noisy copies, points of a path, windows, masks, areas, steps of ascent. */
export type Factor = 'samples' | 'points' | 'windows' | 'masks' | 'areas' | 'steps';

/** Rows that go through the model, `batchSize` at a time. */
export interface Round {
  /**
   * `to-layer`: backward only down to a layer. `layer-by-layer`: backward by each layer's own rule, for which the layer
   * runs forward once more.
   */
  pass: 'forward' | 'backward' | 'to-layer' | 'layer-by-layer';
  /** Rows for each image: the product of these. */
  per: readonly Factor[];
  /** How often all rows go through, each time after the last: the product of these; once unless given. */
  times?: readonly Factor[];
  /** What the rows are. */
  rows: string;
}

/** What a method takes and what it costs: its page says this, and the tests hold it to it. */
export interface MethodFacts {
  /** Any function from a batch to outputs; a network, whose layers it looks into; or one with layers of attention. */
  model: 'function' | 'network' | 'transformer';
  /**
   * One tensor of rows of any shape or several by name; one tensor of any shape; one whose layers have places (images,
   * sequences); or images `[N,H,W,C]`.
   */
  input: 'any' | 'one' | 'places' | 'images';
  /** Random numbers that a seed decides. */
  draws: 'nothing' | 'noise' | 'masks';
  rounds: readonly Round[];
}

/** The libraries that people come from, in the versions that were read and run. */
export const LIBRARIES = { captum: 'Captum 0.9', pair: 'PAIR saliency 0.2.1', zennit: 'zennit 0.5.1' } as const;
export type Library = keyof typeof LIBRARIES;

/** What a library calls a method, what it does otherwise, and the file of its repository that says so. */
export interface Counterpart {
  name: string;
  differs?: string;
  file: string;
}

/** The keys of every branch of a union. */
type KeysOf<O> = O extends unknown ? keyof O : never;

/** The check that an option must have: a {@link Needed} one where the option cannot be left out in any branch. */
type CheckOf<O, K extends PropertyKey> = O extends unknown
  ? K extends keyof O
    ? undefined extends O[K]
      ? Check
      : Needed
    : Check
  : never;

/**
 * All that is known of one method besides its code, in the method's own file; tables, pages, pictures and tests are
 * made of it.
 */
export interface Method<O> {
  readonly name: string;
  /** The heading of its page. */
  readonly title: string;
  /** What each option may be. */
  readonly options: { readonly [K in KeysOf<O>]: CheckOf<O, K> };
  readonly defaults: { readonly [K in KeysOf<O>]?: unknown };
  /**
   * The parameters of others, where they differ from the defaults; `paper` are those of the paper that introduced it.
   * What they leave open is ours.
   */
  readonly presets?: { readonly [P in 'paper' | Library]?: { readonly [K in KeysOf<O>]?: unknown } };
  readonly facts: MethodFacts;
  /** What must be given besides the target for a picture of a small network with a layer `pool`. */
  readonly example: { readonly [K in KeysOf<O>]?: unknown };
  /** What there is elsewhere; a library that is missing has no such method. */
  readonly elsewhere: Partial<Record<Library, Counterpart>>;
  /** What else is to be said about others. */
  readonly elsewhereToo?: string;
}

/** Rounds that several methods make. */
export const CLEAN: Round = { pass: 'forward', per: [], rows: '`x`' };
export const GRADIENTS: Round = { pass: 'backward', per: [], rows: '`x`' };
export const TO_LAYER: Round = { pass: 'to-layer', per: [], rows: '`x`' };
export const NOISY: Round = { pass: 'backward', per: ['samples'], rows: 'noisy copies' };
export const AT_BASELINE: Round = { pass: 'forward', per: [], rows: 'the baseline' };
export const WALK: Round = { pass: 'layer-by-layer', per: [], rows: '`x`' };
