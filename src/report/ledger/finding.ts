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
  readonly published?: number;
  readonly null?: number;
}

/** A test of a finding, with what would count as reproduced: set before any run that it judges. */
export interface Rule {
  /** What is trained, measured and compared. */
  readonly test: string;
  /** Why the bounds are not simply derived from the published values; empty where they are. */
  readonly reason: string;
  readonly bounds: readonly Bound[];
}

/** One thing that a paper found. */
export interface Finding {
  /** Such as `sc-3`. */
  readonly id: string;
  /** The chapter that tests it, or will. */
  readonly experiment: string;
  /** In one sentence. */
  readonly finding: string;
  /** The paper's numbers and where they stand; undefined where it shows pictures or none could be found. */
  readonly published?: { readonly values: string; readonly source: string };
  readonly data: FindingData;
  readonly small: Rule;
  readonly full: Rule;
}
