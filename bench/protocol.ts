import type { Case, ModelName } from './cases';

/** What a side is asked, one JSON object a line on its standard input. */
export type Request =
  /** Load the network and its inputs. */
  | { ask: 'open'; folder: string; model: ModelName; threads: number; opponent?: Opponent }
  /** Run the case once with `checkCount` copies, on the images from number `first` on, and write what came out. */
  | { ask: 'check'; case: Case; first: number; out: string }
  /** Run it once and tell what went forward through the model. */
  | { ask: 'count'; case: Case }
  /** Say what it computes on. */
  | { ask: 'where' }
  /** Run it so many times. */
  | { ask: 'time'; case: Case; calls: number };

/**
 * What ours is compared with: PyTorch in one of its memory layouts, PyTorch compiled by `torch.compile`, an engine that
 * only runs networks forward, or (`numpy`) plain Python where no network is involved.
 */
export type Opponent = PyTorch | Engine | 'numpy';
export type PyTorch = 'contiguous' | 'channels-last' | 'compiled';
export const ENGINES = ['onnxruntime', 'openvino'] as const;
/** An engine for networks that are only run forward. */
export type Engine = (typeof ENGINES)[number];

/** Seconds for one call, on all cores together and on the clock; the largest memory in MB. */
export interface Timing {
  cpu: number;
  wall: number;
  peak: number;
}

/** What went forward through the model: images, and calls of the model. */
export interface Passed {
  rows: number;
  passes: number;
}

/** A side's answer to `where`. */
export interface Where {
  gpu: boolean;
  name: string;
  tensorflow?: string;
}

/** A side's answer to `open`: versions. */
export type Facts = Record<string, string | number>;
