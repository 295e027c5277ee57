import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Finding, FindingState, RunRecord } from 'vitrine/report';

/** The plain-JavaScript side that runs notebooks, with the types that the tests use. */
export interface Cell {
  cell_type: 'code' | 'markdown';
  source: string | string[];
  metadata: Record<string, unknown> & { tags?: string[] };
  outputs?: {
    output_type: string;
    name?: string;
    text?: string | string[];
    data?: Record<string, unknown>;
    ename?: string;
  }[];
  execution_count?: number | null;
  id?: string;
}
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}
export interface Result {
  name: string;
  state: 'passed' | 'raised' | 'timeout' | 'died' | 'stopped' | 'lost pictures';
  seconds: number;
  cell: number;
  cells: number;
  copy: string;
  error?: { name: string; value: string; trace: string };
}
interface Request {
  name: string;
  mode: 'smoke' | 'small' | 'full';
  notebooks?: string;
  reports?: string;
  budget?: number;
  patience?: number;
  environment?: NodeJS.ProcessEnv;
  onCell?: (cell: number, cells: number) => void;
  onProgress?: (line: string) => void;
}
type Entry = {
  name: string;
  run?: Partial<Result> & { mode: string; date: string };
  record?: RunRecord;
  problem?: string;
  pictures?: readonly Picture[];
};
interface Picture {
  title: string;
  png: string;
}
interface Paper {
  title: string;
  question: string;
}

export const project = path.resolve(__dirname, '..', '..', '..');

const load = (file: string): unknown => require(path.join(project, 'lab', file));
export const { folders } = load('shared/environment.js') as {
  folders: { notebooks: string; temporary: string; python: string; kernelspec: string };
};
export const { runNotebook } = load('reproduce/run-notebook.js') as {
  runNotebook: (request: Request) => { result: Promise<Result>; stop: () => void };
};
export const { listNotebooks, selectNotebooks } = load('reproduce/notebooks.js') as {
  listNotebooks: (folder: string) => string[];
  selectNotebooks: (names: readonly string[], words: readonly string[]) => string[];
};
export const { normalize, faultsOf } = load('reproduce/normalize.js') as {
  normalize: (notebook: Notebook) => string;
  faultsOf: (text: string) => string[];
};
interface LedgerRow {
  paper: string;
  finding: Finding;
  mode: 'small' | 'full';
  state: FindingState;
  reasons: readonly string[];
  beside?: LedgerRow;
}
type Records = ReadonlyMap<string, Omit<RunRecord, 'volatile'>>;
export interface FullMode {
  records: Records;
  missing: Readonly<Record<string, string>>;
}
export const { readLedger } = load('reproduce/ledger.js') as {
  readLedger: (papers: string, records: Records, fullRecords?: Records) => LedgerRow[];
};
export const { writeHeadline, writeVerdicts } = load('reproduce/verdicts.js') as {
  writeHeadline: (readme: string, ledger: readonly LedgerRow[], records: Records) => string;
  writeVerdicts: (page: string, ledger: readonly LedgerRow[], records: Records, full?: FullMode) => string;
};
export interface Fingerprint {
  cells: string;
  package: string;
}
export const { fingerprintOf } = load('reproduce/fingerprint.js') as {
  fingerprintOf: (places: { notebooks: string; sources: string }, name: string) => Fingerprint;
};
export const { keptRecords } = load('reproduce/records.js') as {
  keptRecords: (
    records: string,
    names: readonly string[],
  ) => Map<string, Omit<RunRecord, 'volatile'> & { fingerprint: Fingerprint }>;
};
export const { reportPage } = load('reproduce/report-page.js') as {
  reportPage: (
    entries: readonly Entry[],
    facts: { version: string; date: string; papers?: Record<string, Paper> },
  ) => string;
};
export const { lostPictures, paperOf, picturesOf } = load('reproduce/contents.js') as {
  lostPictures: (file: string) => string | undefined;
  paperOf: (folder: string) => Paper;
  picturesOf: (file: string) => Picture[];
};
export const { openProgress } = load('reproduce/progress.js') as {
  openProgress: (out: { write: (text: string) => unknown; isTTY?: boolean; columns?: number }) => {
    update: (name: string, state: string, phase?: 'running' | 'ended') => void;
  };
};
export const { readCall, withNpmOptions } = load('reproduce/call.js') as {
  readCall: (words: string[], environment: NodeJS.ProcessEnv) => { patience: number; scheduler?: string };
  withNpmOptions: (words: string[], environment: NodeJS.ProcessEnv) => string[];
};
export const { readMissing, readRecord, withoutVolatile } = load('reproduce/records.js') as {
  readMissing: (fullRecords: string) => Record<string, string>;
  readRecord: (reports: string, name: string) => RunRecord | undefined;
  withoutVolatile: (record: RunRecord) => Omit<RunRecord, 'volatile'>;
};

export interface Places {
  notebooks: string;
  reports: string;
  readme: string;
  verdicts: string;
  records: string;
  fullRecords: string;
  papers: string;
  sources: string;
}
export const { writeBack } = load('reproduce/write-back.js') as {
  writeBack: (all: readonly string[], passed: readonly string[], mode: 'small' | 'full', places: Places) => string[];
};

/** The notebooks under test: the checkout's. */
export const notebooksFolder = process.env.VITRINE_NOTEBOOKS || folders.notebooks;

/** Why no notebook can be run here, or undefined. */
export const noKernel = [folders.python, path.join(folders.kernelspec, 'kernel.json')]
  .filter((file) => !fs.existsSync(file))
  .map((file) => `${path.relative(project, file)} is not set up (npm run setup)`)[0];

/** A folder of its own inside the checkout, so that notebooks in it find the package. */
export function temporaryFolder(name: string): string {
  fs.mkdirSync(folders.temporary, { recursive: true });
  return fs.mkdtempSync(path.join(folders.temporary, `${name}-`));
}

/** A notebook of code cells, with the metadata given for each. */
export function notebookOf(...cells: (string | [source: string, metadata: Cell['metadata']])[]): Notebook {
  return {
    cells: cells.map((cell, i) => ({
      id: `cell-${i}`,
      cell_type: 'code',
      source: typeof cell === 'string' ? cell : cell[0],
      metadata: typeof cell === 'string' ? {} : cell[1],
      outputs: [],
      execution_count: null,
    })),
    metadata: { kernelspec: { name: 'vitrine', display_name: 'TypeScript (Vitrine)', language: 'typescript' } },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

export function writeNotebook(folder: string, name: string, notebook: Notebook): void {
  const file = path.join(folder, `${name}.ipynb`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(notebook));
}

export const textOf = (text: string | string[] | undefined): string =>
  Array.isArray(text) ? text.join('') : (text ?? '');
