import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectFolder } from '../host';
import type { Claim } from './claim';
import type { Bound, Finding, Rule } from './ledger';
import { readable } from './round';
import type { Tolerance } from './tolerance';

/** One value for each mode in which it makes sense, or one for both. */
type PerMode<T> = T | { readonly small?: T; readonly full?: T };

/** A quantity of a finding's rule that the notebook measures; several where one value is judged by several bounds. */
interface StatedFinding {
  readonly kind: 'finding';
  readonly id: string;
  readonly finding: string;
  readonly quantity: PerMode<string | readonly string[]>;
  /** Said instead of the quantity's name. A quantity that only one mode's rule has belongs to that mode. */
  readonly claim?: string;
  readonly unit?: string;
}

interface StatedCheck extends Omit<Claim, 'tolerance'> {
  readonly kind: 'identity' | 'control';
  readonly tolerance: PerMode<Tolerance>;
}

/** What a file of claims holds. */
export interface StatedClaims {
  readonly claims: readonly (StatedFinding | StatedCheck)[];
  /** In what the notebook falls short of a finding's test, by finding: `two networks of six`. */
  readonly lacks?: Readonly<Record<string, PerMode<readonly string[]>>>;
}

/** The claims of a run, and what its tests lack. */
export interface RunClaims {
  readonly claims: readonly Claim[];
  readonly lacks: Readonly<Record<string, readonly string[]>>;
  /** Claims of the other mode: their results are accepted and left out. */
  readonly otherMode: readonly string[];
}

/**
 * Reads the claims that lie beside a notebook, `<notebook>.claims.json`: in the folder in which the program runs, or in
 * the checkout's `notebooks/<paper>`.
 *
 * @throws Error that names the file and what is wrong in it
 */
export function readStatedClaims(paper: string, notebook: string): StatedClaims {
  const name = `${notebook}.claims.json`;
  const notebooks = process.env.VITRINE_NOTEBOOKS || path.join(projectFolder() ?? process.cwd(), 'notebooks');
  const places = [path.resolve(name), path.resolve(notebooks, paper, name)];
  const file = places.find((place) => fs.existsSync(place));
  if (!file)
    throw new Error(
      `experiment: no ${name} lies beside the notebook or in notebooks/${paper}; write it, or give claims`,
    );
  let stated: StatedClaims;
  try {
    stated = JSON.parse(fs.readFileSync(file, 'utf8')) as StatedClaims;
  } catch (error) {
    throw new Error(`experiment: ${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  if (!Array.isArray(stated?.claims)) throw new TypeError(`experiment: ${name} has no list of claims`);
  return stated;
}

/**
 * The claims of a run in one mode: those of a finding take published value and tolerance from its rule.
 *
 * @throws TypeError where a claim names a finding or a quantity that is not in the ledger
 */
export function settleClaims(stated: StatedClaims, findings: readonly Finding[], mode: 'small' | 'full'): RunClaims {
  const claims: Claim[] = [];
  const otherMode: string[] = [];
  for (const entry of stated.claims) {
    const settled = entry.kind === 'finding' ? ofFinding(entry, findings, mode) : ofCheck(entry, mode);
    if (settled.length > 0) claims.push(...settled);
    else otherMode.push(entry.id);
  }
  const short = Object.entries(stated.lacks ?? {}).map(([id, what]) => [id, inMode(what, mode) ?? []] as const);
  const lacks = Object.fromEntries(short.filter(([, what]) => what.length > 0));
  const stray = Object.keys(stated.lacks ?? {}).find(
    (id) => !stated.claims.some((entry) => 'finding' in entry && entry.finding === id),
  );
  if (stray) throw new TypeError(`experiment: lacks names ${stray}, which no claim tests`);
  return { claims, lacks, otherMode };
}

function ofFinding(entry: StatedFinding, findings: readonly Finding[], mode: 'small' | 'full'): Claim[] {
  const finding = findings.find(({ id }) => id === entry.finding);
  if (!finding)
    throw new TypeError(
      `experiment: claim '${entry.id}' tests '${entry.finding}'; the findings given are ${findings.map(({ id }) => id).join(', ') || 'none'}`,
    );
  const bounds = [inMode<string | readonly string[]>(entry.quantity, mode) ?? []].flat().flatMap((quantity) => {
    const named = ({ bounds }: Rule) => bounds.filter((bound) => bound.quantity === quantity);
    if (named(finding.small).length + named(finding.full).length === 0)
      throw new TypeError(
        `experiment: claim '${entry.id}': ${finding.id} has no quantity '${quantity}'; in ${mode} mode it has ${finding[mode].bounds.map((each) => `'${each.quantity}'`).join(', ')}`,
      );
    return named(finding[mode]);
  });
  return bounds.map((bound, i): Claim => ({
    id: i === 0 ? entry.id : `${entry.id}-${i + 1}`,
    ...(i === 0 ? {} : { sameAs: entry.id }),
    claim: entry.claim && i === 0 ? entry.claim : bound.quantity,
    kind: 'finding',
    paper: statedValue(finding, bound),
    tolerance: toleranceOf(bound),
    unit: entry.unit,
    finding: finding.id,
    bound,
  }));
}

function ofCheck({ tolerance, ...check }: StatedCheck, mode: 'small' | 'full'): Claim[] {
  if (check.kind !== 'identity' && check.kind !== 'control')
    throw new TypeError(
      `experiment: kind of claim '${check.id}' is '${String(check.kind)}'; wanted finding, identity or control`,
    );
  const own = inMode<Tolerance>(tolerance, mode);
  return own ? [{ ...check, tolerance: own }] : [];
}

function inMode<T>(value: PerMode<T>, mode: 'small' | 'full'): T | undefined {
  const isEach = typeof value === 'object' && value !== null && ('small' in value || 'full' in value);
  return isEach ? (value as { small?: T; full?: T })[mode] : (value as T);
}

function statedValue({ published, recorded }: Finding, bound: Bound): Claim['paper'] {
  if (bound.published !== undefined && published) return { value: readable(bound.published), source: published.source };
  if (bound.recorded !== undefined && recorded) return { value: readable(bound.recorded), source: recorded.source };
  return undefined;
}

function toleranceOf({ min, max }: Bound): Tolerance {
  if (max === undefined) return { atLeast: min! };
  return min === undefined ? { atMost: max } : { between: [min, max] };
}
