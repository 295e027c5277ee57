import type { Case, ModelName } from './cases';

/** What a side is asked, one JSON object a line on its standard input. */
export type Request =
  /** Load the network and its inputs. `layout` is PyTorch's memory layout. */
  | { ask: 'open'; folder: string; model: ModelName; threads: number; layout?: Layout }
  /** Run the case once with `checkCount` copies, on the images from number `first` on, and write what came out. */
  | { ask: 'check'; case: Case; first: number; out: string }
  /** Run it so many times. */
  | { ask: 'time'; case: Case; calls: number };

export type Layout = 'contiguous' | 'channels-last';

/** Seconds for one call, on all cores together and on the clock; what the model did; the largest memory in MB. */
export interface Timing {
  cpu: number;
  wall: number;
  rows: number;
  passes: number;
  peak: number;
}

/** A side's answer to `open`: versions. */
export type Facts = Record<string, string | number>;
