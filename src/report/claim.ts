import { Tolerance, toleranceFault } from './tolerance';

/** One falsifiable sentence of a paper, as data. */
export interface Claim {
  /** Short name in lower-case words with dashes, `block-pointing-game`. */
  readonly id: string;
  /** The sentence. */
  readonly claim: string;
  /** What the paper reports, and where: `{ value: '0.90', source: 'Table 2' }`. */
  readonly paper: { readonly value: string; readonly source: string };
  /** What will count as reproduced. */
  readonly tolerance: Tolerance;
  /**
   * `any`: it holds whatever the data are, as closed forms and identities do, so it is judged on generated stand-ins
   * too. Default: the paper's.
   */
  readonly data?: 'any';
  /** Unit of the value, `%`; none for fractions and counts. */
  readonly unit?: string;
}

export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Checks the claims and freezes them, nested objects too, so that nothing can move once numbers come in. */
export function freezeClaims(claims: readonly Claim[]): readonly Claim[] {
  const seen = new Set<string>();
  for (const { id, claim, paper, tolerance } of claims) {
    if (!SLUG.test(String(id)))
      throw new TypeError(
        `experiment: claim id is '${id}'; wanted lower-case words with dashes, such as 'block-pointing-game'`,
      );
    if (seen.has(id)) throw new TypeError(`experiment: two claims are called '${id}'; give each its own id`);
    seen.add(id);
    if (!claim?.trim())
      throw new TypeError(`experiment: claim '${id}' has no sentence; say in one what could turn out false`);
    if (!paper?.value?.trim() || !paper.source?.trim()) {
      throw new TypeError(
        `experiment: claim '${id}' lacks the paper's value or its source; wanted paper: { value: '0.90', source: 'Table 2' }`,
      );
    }
    const fault = toleranceFault(tolerance);
    if (fault) throw new TypeError(`experiment: tolerance of claim '${id}': ${fault}`);
  }
  return freeze(claims);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
