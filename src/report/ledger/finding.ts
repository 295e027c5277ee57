/** What a finding is tested on here, at best. */
export type FindingData =
  'real data and network' | 'real data, small network' | 'stand-in data' | 'published files only';

/**
 * What a measured quantity must be. An `effect` is the sentence itself: `null` is its value where there is none, the
 * nearer bound is what is asked for and the farther one what would be more than the paper found. A `level` is the
 * published value, give or take. An `equivalence` is a margin within which two things count as alike.
 */
export interface Bound {
  readonly kind: 'effect' | 'level' | 'equivalence';
  /** What is measured; a result names it so. */
  readonly quantity: string;
  /** Inclusive. */
  readonly min?: number;
  readonly max?: number;
  /** The value that the paper prints. */
  readonly published?: number;
  /** The value that the authors' public code, its notebooks or its figures show. */
  readonly recorded?: number;
  /** The value of a small run of our own that was made before the bounds were set. */
  readonly pilot?: number;
  readonly null?: number;
  /** True for what no seed changes: a count of published files. */
  readonly once?: boolean;
}

/** A test of a finding, with what would count as reproduced: set before any run that it judges. */
export interface Rule {
  /** What is trained, measured and compared. */
  readonly test: string;
  /** How many seeds, draws or splits each quantity is measured with; undefined where nothing is drawn. */
  readonly seeds?: number;
  /** Why the bounds are not simply derived from the published values; empty where they are. */
  readonly reason: string;
  readonly bounds: readonly Bound[];
  /** Bounds that were replaced after a run, and why: they are shown with every verdict. */
  readonly earlier?: readonly { readonly bounds: readonly Bound[]; readonly reason: string }[];
}

/** Numbers as their authors state them, and where they stand. */
export interface Stated {
  readonly values: string;
  readonly source: string;
}

/** One thing that a paper found. */
export interface Finding {
  /** Such as `sc-3`. */
  readonly id: string;
  /** The chapter that tests it, or will. */
  readonly experiment: string;
  /** In one sentence. */
  readonly finding: string;
  /** Numbers that the paper prints; undefined where it shows pictures or none could be found. */
  readonly published?: Stated;
  /** Numbers that the authors' public code, its notebooks or its figures show. */
  readonly recorded?: Stated;
  readonly data: FindingData;
  readonly small: Rule;
  readonly full: Rule;
}
