/** One entry an epoch. */
export interface History {
  /** Means over the epoch's steps: the sum under `loss`, each term of the objective under its name. */
  terms: Record<string, number>[];
  validation: { loss: number; accuracy: number }[];
}

/** Whether training ends now; asked after each epoch. */
export interface Until {
  (history: History): boolean;
  /** Weights that it needs again when training goes on from a checkpoint, which holds them. */
  readonly kept?: () => ReadonlyMap<string, Float32Array>;
  /** Takes them back, and what had happened by then. */
  readonly resume?: (kept: ReadonlyMap<string, Float32Array>, history: History) => void;
}
