/** What the similarity of one stage, method and measure was, over the images. */
export interface ScoreRow {
  stage: string;
  method: string;
  measure: string;
  /** Mean and population standard deviation of the images where the measure is defined; NaN where there is none. */
  mean: number;
  deviation: number;
  /** Images where it is defined, and where it is not. */
  n: number;
  undefinedCount: number;
}

/** Similarities by stage, method, measure and image, filled batch by batch. */
export class ScoreTable {
  private readonly scores: Map<string, Float64Array>;

  constructor(
    readonly stages: readonly string[],
    readonly methods: readonly string[],
    readonly measures: readonly string[],
    readonly images: number,
  ) {
    for (const [kind, names] of Object.entries({ stages, methods, measures })) {
      if (names.length === 0 || new Set(names).size < names.length) {
        throw new Error(`ScoreTable: ${kind} are [${names.join(', ')}]; wanted one or more different names`);
      }
    }
    const keys = stages.flatMap((stage) =>
      methods.flatMap((method) => measures.map((measure) => key(stage, method, measure))),
    );
    this.scores = new Map(keys.map((each) => [each, new Float64Array(images).fill(NaN)]));
  }

  /** The similarity of each image `[images]`, NaN where it is undefined. */
  values(stage: string, method: string, measure: string): Float64Array {
    const found = this.scores.get(key(stage, method, measure));
    if (!found) {
      const known = `stages ${this.stages.join(', ')}; methods ${this.methods.join(', ')}; measures ${this.measures.join(', ')}`;
      throw new Error(`ScoreTable.values: there is no '${stage}' of '${method}' by '${measure}'; there are ${known}`);
    }
    return found;
  }

  /** Mean, spread and counts of one cell. */
  summary(stage: string, method: string, measure: string): ScoreRow {
    const defined = this.values(stage, method, measure).filter((value) => !Number.isNaN(value));
    const mean = defined.reduce((sum, value) => sum + value, 0) / defined.length;
    const deviation = Math.sqrt(defined.reduce((sum, value) => sum + (value - mean) ** 2, 0) / defined.length);
    return { stage, method, measure, mean, deviation, n: defined.length, undefinedCount: this.images - defined.length };
  }

  /** Means of one method and measure, stage by stage. */
  means(method: string, measure: string): number[] {
    return this.stages.map((stage) => this.summary(stage, method, measure).mean);
  }

  /** One row for each stage, method and measure. */
  rows(): ScoreRow[] {
    return this.stages.flatMap((stage) =>
      this.methods.flatMap((method) => this.measures.map((measure) => this.summary(stage, method, measure))),
    );
  }

  /** How many similarities of one measure, or of all, are undefined. */
  undefinedCount(measure?: string): number {
    return this.rows()
      .filter((row) => measure === undefined || row.measure === measure)
      .reduce((sum, row) => sum + row.undefinedCount, 0);
  }
}

function key(...names: string[]): string {
  return JSON.stringify(names);
}
