import type { Claim } from './claim';
import { ExperimentOptions, ruleMode, SettledOptions, settledOptions } from './experiment-options';
import { judgeFindings, type JudgedFinding } from './judged-findings';
import { circumstances, RunRecord, saveRecord } from './record';
import type { Table } from '../figures';
import { claimsTable, inWords, JudgedClaim, statedTable, tablesByKind } from './table';
import { dataName, UsedData } from './used-data';
import { judge, Obtained, summarize } from './verdict';

/** Claims of this process by notebook, to notice when they change after results came in. */
const stated = new Map<string, { claims: string; hasResults: boolean }>();

/** Starts the record of a notebook. From here on its claims and tolerances are frozen. */
export function experiment(options: ExperimentOptions): Experiment {
  return new Experiment(options);
}

/**
 * A running experiment: takes the reader's prediction, the data used and one value a seed for each claim; gives the
 * verdicts as a table and as a JSON record.
 */
export class Experiment {
  readonly claims: readonly Claim[];
  private readonly options: SettledOptions;
  private readonly started = Date.now();
  private readonly session: { claims: string; hasResults: boolean };
  private readonly outcomes = new Map<string, { obtained?: Obtained; why?: string }>();
  private readonly data = new Map<string, UsedData>();
  private prediction: RunRecord['prediction'];

  constructor(options: ExperimentOptions) {
    const { paper, notebook } = options;
    this.options = settledOptions(options);
    this.claims = this.options.claims;

    const claims = JSON.stringify(this.claims);
    const earlier = stated.get(`${paper}/${notebook}`);
    if (earlier?.hasResults && earlier.claims !== claims) {
      throw new Error(
        `experiment: the claims of ${paper}/${notebook} changed after results came in; they are fixed before the run. Restart the kernel to state others`,
      );
    }
    this.session = { claims, hasResults: earlier?.hasResults ?? false };
    stated.set(`${paper}/${notebook}`, this.session);
  }

  /** Keeps what the reader expects; the record says whether it was written before the first result. */
  predict(text: string): void {
    if (text.trim())
      this.prediction = {
        text: text.trim(),
        written: this.outcomes.size === 0 ? 'before the first result' : 'after the first result',
      };
  }

  /** Notes a data set. One generated stand-in makes verdicts `not testable here`, but for claims on `any` data. */
  uses(meta: UsedData): void {
    this.data.set(dataName(meta), meta);
  }

  /**
   * Gives the result for a claim: one value a seed, in the order of the seeds, or one number that no seed changes.
   * `n` counts the items behind each value, `excluded` those where the metric is undefined; `seeds` says how many there
   * are where the values are those of the first seeds only.
   */
  obtain(
    id: string,
    values: number | ArrayLike<number>,
    { n, excluded, why, seeds: first }: { n: number; excluded?: number; why?: string; seeds?: number },
  ): void {
    if (this.options.otherMode.includes(id)) return;
    this.open(id, 'obtain');
    const list = typeof values === 'number' ? [values] : values;
    const seeds = this.options.seeds.slice(0, first);
    if (first !== undefined && seeds.length !== first)
      throw new RangeError(
        `Experiment.obtain: seeds of '${id}' is ${first}; wanted a whole number up to ${this.options.seeds.length}, the seeds that there are`,
      );
    if (typeof values !== 'number' && list.length !== seeds.length) {
      throw new RangeError(
        `Experiment.obtain: '${id}' got ${list.length} values for ${seeds.length} seeds (${seeds.join(', ')}); wanted one value a seed`,
      );
    }
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`Experiment.obtain: n of '${id}' is ${n}; wanted how many items stand behind a value`);
    for (const same of this.sharing(id))
      this.outcomes.set(same, { obtained: { ...summarize(list), n, excluded }, why });
    this.session.hasResults = true;
  }

  /** Declares, before any value, that a claim cannot be tested in this run, and why. */
  untestable(id: string, why: string): void {
    if (this.options.otherMode.includes(id)) return;
    this.open(id, 'untestable');
    if (!why.trim()) throw new TypeError(`Experiment.untestable: say why '${id}' cannot be tested here`);
    for (const same of this.sharing(id)) this.outcomes.set(same, { why });
  }

  /** The ids that want a result in this mode. */
  get ids(): readonly string[] {
    return this.claims.filter(({ sameAs }) => !sameAs).map(({ id }) => id);
  }

  /** The claims with their verdicts, in the order they were stated. */
  verdicts(): readonly JudgedClaim[] {
    const standIn = this.standIn();
    const isSmoke = this.options.mode === 'smoke';
    return this.claims.map((claim): JudgedClaim => {
      const outcome = this.outcomes.get(claim.id);
      if (!outcome) return { ...claim, verdict: 'not run' };
      const { obtained, why } = outcome;
      if (!obtained) return { ...claim, verdict: 'not testable here', why };
      const reason = isSmoke ? 'smoke mode' : standIn && claim.data !== 'any' ? 'generated stand-in data' : undefined;
      const { verdict, why: found } = reason
        ? { verdict: 'not testable here' as const, why: reason }
        : judge(claim, obtained, this.options.seeds);
      return { ...claim, obtained, verdict, why: [found, why].filter(Boolean).join('; ') || undefined };
    });
  }

  /** What became of the findings that the claims test, in the order of the ledger. */
  findings(): readonly JudgedFinding[] {
    const { findings, mode, lacks } = this.options;
    return judgeFindings(findings, ruleMode(mode), [{ claims: this.verdicts(), lacks }]);
  }

  /** What will count as reproduced: a row a claim, for a cell before the first result. */
  stated(): Table {
    return statedTable('What will count as reproduced, stated before the run', this.claims);
  }

  /** The claims table that ends the notebook. */
  table(): Table {
    return claimsTable(this.heading(), this.verdicts());
  }

  /** The tables that end a notebook whose claims test findings: the findings, what was measured of them, the checks. */
  tables(): readonly Table[] {
    return tablesByKind(this.heading(), this.findings(), this.verdicts());
  }

  /** The whole run as data. */
  record(): RunRecord {
    const { paper, notebook, title, mode, seeds, parameters, lacks } = this.options;
    return {
      schema: 2,
      paper,
      notebook,
      title,
      mode,
      seeds,
      parameters,
      prediction: this.prediction,
      claims: this.verdicts().map((judged) => ({ ...judged, inWords: inWords(judged) })),
      lacks,
      standIn: this.standIn(),
      ...circumstances([...this.data.values()], this.started),
    };
  }

  /** Writes the record to `reports/<paper>/<notebook>.json`. */
  save(): void {
    saveRecord(this.record());
  }

  private heading(): string {
    const { title, mode } = this.options;
    return `${title} (${mode} mode${this.standIn() ? ', on generated stand-in data' : ''})`;
  }

  /** The claim and those that judge its value, too. */
  private sharing(id: string): string[] {
    return this.claims.filter((claim) => claim.id === id || claim.sameAs === id).map((claim) => claim.id);
  }

  private standIn(): boolean {
    return [...this.data.values()].some(({ real, made }) => !real && !made);
  }

  private open(id: string, from: string): void {
    if (!this.claims.some((claim) => claim.id === id)) {
      throw new Error(`Experiment.${from}: no claim is called '${id}'; stated were ${this.ids.join(', ') || 'none'}`);
    }
    if (this.outcomes.has(id)) {
      throw new Error(
        `Experiment.${from}: claim '${id}' has its result already; run the cell that calls experiment() again to start over`,
      );
    }
  }
}
