import type { Bound, Finding, Rule } from './finding';

const DATA: readonly unknown[] = [
  'real data and network',
  'real data, small network',
  'stand-in data',
  'published files only',
] satisfies Finding['data'][];
const KINDS: readonly unknown[] = ['effect', 'level', 'equivalence'] satisfies Bound['kind'][];

/**
 * The findings of a paper, checked and frozen.
 *
 * @param paper its folder, for errors
 * @param listed what its `findings.json` holds
 * @throws TypeError that names the finding and its fault: a word missing, an id or a quantity twice, bounds the wrong
 *   way round, an effect that no effect at all would pass, a published value without its bounds
 */
export function readFindings(paper: string, listed: unknown): readonly Finding[] {
  if (!Array.isArray(listed)) throw new TypeError(`findings of ${paper}: no list`);
  const seen = new Set<string>();
  for (const finding of listed as readonly Finding[]) {
    const fault = faultOf(finding) ?? (seen.has(finding.id) ? 'there are two of this id' : undefined);
    if (fault) throw new TypeError(`findings of ${paper}: '${finding?.id}': ${fault}`);
    seen.add(finding.id);
  }
  return freeze(listed as readonly Finding[]);
}

function faultOf(finding: Finding): string | undefined {
  if (!/^[a-z]+-[1-9]\d*$/.test(finding?.id)) return 'wanted an id such as sc-3';
  const missing = (['experiment', 'finding'] as const).find((key) => !finding[key]?.trim());
  if (missing) return `lacks its ${missing}`;
  for (const kind of ['published', 'recorded'] as const) {
    const stated = finding[kind];
    if (stated && !(stated.values?.trim() && stated.source?.trim())) return `its ${kind} values lack their source`;
  }
  const { data } = finding;
  if (!DATA.includes(data)) return `its data are '${data}'; wanted one of ${DATA.join(', ')}`;
  for (const mode of ['small', 'full'] as const) {
    const fault = ruleFault(finding[mode]);
    if (fault) return `${mode} mode: ${fault}`;
  }
  return undefined;
}

function ruleFault(rule: Rule | undefined): string | undefined {
  if (!rule?.test?.trim()) return 'no test is described';
  if (!rule.bounds?.some(({ kind }) => kind !== 'level')) return 'no bound is an effect or an equivalence';
  if (rule.seeds !== undefined && !(Number.isInteger(rule.seeds) && rule.seeds > 0))
    return `its number of seeds is ${rule.seeds}; wanted a whole number from 1`;
  if (rule.earlier?.some(({ reason }) => !reason?.trim())) return 'bounds were replaced without a reason';
  const quantities = rule.bounds.map(({ quantity }) => quantity);
  const twice = quantities.find((quantity, i) => quantities.indexOf(quantity) < i);
  if (twice) return `'${twice}' is bounded twice`;
  for (const bound of rule.bounds) {
    const fault = boundFault(bound);
    if (fault) return `'${bound.quantity}': ${fault}`;
  }
  return undefined;
}

function boundFault({ kind, quantity, min, max, published, recorded, pilot, null: none }: Bound): string | undefined {
  if (!quantity?.trim()) return 'a bound names no quantity';
  if (!KINDS.includes(kind)) return `its kind is '${kind}'; wanted one of ${KINDS.join(', ')}`;
  const numbers = [min, max, published, recorded, pilot, none].filter((value) => value !== undefined);
  if (!numbers.every(Number.isFinite)) return 'a number is not finite';
  if (min === undefined && max === undefined) return 'has neither min nor max';
  if (min !== undefined && max !== undefined && min > max) return `min ${min} lies above max ${max}`;
  if (kind !== 'effect') return undefined;
  const passes = none === undefined || ((min === undefined || none >= min) && (max === undefined || none <= max));
  return passes ? `no effect (${none ?? 'null is not given'}) would pass` : undefined;
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freeze);
    Object.freeze(value);
  }
  return value;
}
