import { stateOf, type Finding, type FindingVerdict } from './ledger';
import type { JudgedClaim } from './table';

/** A finding with what became of it. */
export interface JudgedFinding extends FindingVerdict {
  readonly finding: Finding;
  /** Claims that measured one of its quantities, or were to. */
  readonly claims: readonly JudgedClaim[];
}

/** What is read of a run: its judged claims, and in what its tests fall short of the rules, by finding. */
export interface FindingsRun {
  readonly claims: readonly JudgedClaim[];
  readonly lacks?: Readonly<Record<string, readonly string[]>>;
}

/**
 * The findings that runs have claims on, each with its state by the rule of `mode`. Quantities may be spread over
 * several runs. What was not judged (smoke mode, generated stand-ins in place of data) counts as not measured.
 *
 * @throws RangeError where two runs measured the same quantity: one of the two chapters must leave it
 */
export function judgeFindings(
  findings: readonly Finding[],
  mode: 'small' | 'full',
  runs: readonly FindingsRun[],
): readonly JudgedFinding[] {
  return findings.flatMap((finding): JudgedFinding[] => {
    const claims = runs.flatMap((run) => run.claims.filter((claim) => claim.finding === finding.id));
    if (claims.length === 0) return [];
    const measured = new Map<string, readonly number[]>();
    for (const { bound, obtained, verdict } of claims) {
      if (!bound || !obtained || verdict === 'not testable here') continue;
      if (measured.has(bound.quantity))
        throw new RangeError(`judgeFindings: '${bound.quantity}' of ${finding.id} was measured twice`);
      measured.set(bound.quantity, obtained.values.map(Number)); // a record keeps NaN as a word
    }
    const lacks = runs.flatMap((run) => run.lacks?.[finding.id] ?? []);
    const { state, reasons } = stateOf(finding, mode, measured, lacks);
    const whyNot = [...new Set(claims.flatMap(({ obtained, why }) => (!obtained && why ? [why] : [])))];
    return [{ finding, claims, state, reasons: state === 'untested' ? whyNot : reasons }];
  });
}
