import { mode, type Mode } from '../host';
import { Claim, freezeClaims, SLUG } from './claim';

/** A setting of the run, as it stands in the record. */
export type Parameter = string | number | boolean | null | readonly Parameter[];

export interface ExperimentOptions {
  /** Folder of the notebook: `explanation-alignment`. */
  readonly paper: string;
  /** File of the notebook without its ending: `1-mnist-spurious`. */
  readonly notebook: string;
  readonly title: string;
  /** Default: what the environment asks for, else `small`. */
  readonly mode?: Mode;
  readonly seeds: readonly number[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly claims: readonly Claim[];
}

/** The options checked, with their defaults, in copies that later changes do not reach; the claims are frozen. */
export function settledOptions(options: ExperimentOptions): Required<ExperimentOptions> {
  const { paper, notebook, seeds } = options;
  for (const [key, value] of Object.entries({ paper, notebook })) {
    if (!SLUG.test(String(value))) {
      throw new TypeError(
        `experiment: ${key} is '${value}'; wanted lower-case words with dashes, such as 'explanation-alignment'`,
      );
    }
  }
  if (seeds.length === 0 || !seeds.every(Number.isSafeInteger) || new Set(seeds).size < seeds.length) {
    throw new RangeError(`experiment: seeds are [${seeds.join(', ')}]; wanted one or more different integers`);
  }
  return {
    ...options,
    mode: options.mode ?? mode(),
    seeds: [...seeds],
    parameters: structuredClone(options.parameters),
    claims: freezeClaims(options.claims),
  };
}
