import type { Bound } from './ledger';
import { Tolerance, toleranceFault } from './tolerance';

/**
 * What a claim is. `finding`: a sentence of the paper. `identity`: true by construction, such as a closed form or a
 * recount of published files. `control`: what would fool one, such as chance, seeds, a network that learned nothing.
 */
export type ClaimKind = 'finding' | 'identity' | 'control';

/** One falsifiable sentence, as data. */
export interface Claim {
  /** Short name in lower-case words with dashes, `block-pointing-game`. */
  readonly id: string;
  /** The sentence. */
  readonly claim: string;
  /** Default: not said. */
  readonly kind?: ClaimKind;
  /** What the paper reports, and where: `{ value: '0.90', source: 'Table 2' }`. Identities and controls need none. */
  readonly paper?: { readonly value: string; readonly source: string };
  /** What will count as reproduced. */
  readonly tolerance: Tolerance;
  /**
   * `any`: it holds whatever the data are, as closed forms and identities do, so it is judged on generated stand-ins
   * too. Default: the paper's.
   */
  readonly data?: 'any';
  /** Unit of the value, `%`; none for fractions and counts. */
  readonly unit?: string;
  /** The finding of the ledger that it tests, and the bound of that finding's rule from which its tolerance comes. */
  readonly finding?: string;
  readonly bound?: Bound;
  /** Another claim, whose value this one judges too. */
  readonly sameAs?: string;
}

export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Checks the claims and freezes them, nested objects too, so that nothing can move once numbers come in. */
export function freezeClaims(claims: readonly Claim[]): readonly Claim[] {
  const seen = new Set<string>();
  for (const { id, claim, kind, paper, tolerance } of claims) {
    if (!SLUG.test(String(id)))
      throw new TypeError(
        `experiment: claim id is '${id}'; wanted lower-case words with dashes, such as 'block-pointing-game'`,
      );
    if (seen.has(id)) throw new TypeError(`experiment: two claims are called '${id}'; give each its own id`);
    seen.add(id);
    if (!claim?.trim())
      throw new TypeError(`experiment: claim '${id}' has no sentence; say in one what could turn out false`);
    if ((paper || kind === undefined) && (!paper?.value?.trim() || !paper.source?.trim())) {
      throw new TypeError(
        `experiment: claim '${id}' lacks the paper's value or its source; wanted paper: { value: '0.90', source: 'Table 2' }, or kind: 'control'`,
      );
    }
    const fault = toleranceFault(tolerance);
    if (fault) throw new TypeError(`experiment: tolerance of claim '${id}': ${fault}`);
  }
  return freeze(claims);
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
