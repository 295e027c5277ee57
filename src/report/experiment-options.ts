import { mode, type Mode } from '../host';
import { Claim, freezeClaims, SLUG } from './claim';
import type { Finding } from './ledger';
import { readStatedClaims, settleClaims } from './stated-claims';

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
  /** Default: those of the file beside the notebook, `<notebook>.claims.json`. */
  readonly claims?: readonly Claim[];
  /** The paper's findings, for claims that test one: `findings` of `vitrine/papers/<paper>`. */
  readonly findings?: readonly Finding[];
}

/** The options checked, with their defaults. */
export interface SettledOptions extends Required<ExperimentOptions> {
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  readonly otherMode: readonly string[];
}

/** The options checked, with their defaults, in copies that later changes do not reach; the claims are frozen. */
export function settledOptions(options: ExperimentOptions): SettledOptions {
  const { paper, notebook, seeds, findings = [] } = options;
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
  const asked = options.mode ?? mode();
  const { claims, lacks, otherMode } = options.claims
    ? { claims: options.claims, lacks: {}, otherMode: [] }
    : settleClaims(readStatedClaims(paper, notebook), findings, ruleMode(asked));
  return {
    ...options,
    mode: asked,
    findings,
    lacks,
    otherMode,
    seeds: [...seeds],
    parameters: structuredClone(options.parameters),
    claims: freezeClaims(claims),
  };
}

/** The mode whose rules hold: those of smoke mode are the small ones, and judge nothing. */
export function ruleMode(asked: Mode): 'small' | 'full' {
  return asked === 'full' ? 'full' : 'small';
}
