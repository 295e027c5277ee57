import type { Case, ModelName } from './cases';
import type { BenchRecord } from './record';

/** What is to be measured of a model. */
export interface Plan {
  model: ModelName;
  cases: readonly Case[];
  threads: readonly number[];
}

/** Seconds a row where nothing is recorded, and what becomes of recorded ones in quick mode. */
const UNKNOWN = { full: 30, quick: 6 };
const QUICK = 0.25;

/** How much there is to do, in words: as long as each row took when it was last measured. */
export function estimate(plans: readonly Plan[], record: BenchRecord, mode: 'full' | 'quick'): string {
  const seconds = plans.flatMap(({ model, cases, threads }) =>
    threads.flatMap((count) =>
      cases.map(({ method, batch }) => {
        const before = record[model]?.rows.find(
          (row) => row.case.method === method && row.case.batch === batch && row.threads === count,
        );
        return before ? before.seconds * (mode === 'quick' ? QUICK : 1) : UNKNOWN[mode];
      }),
    ),
  );
  const minutes = seconds.reduce((sum, value) => sum + value, 0) / 60;
  return `${seconds.length} rows, about ${minutes < 1.5 ? 'a minute' : `${Math.round(minutes)} minutes`}`;
}
