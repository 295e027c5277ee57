import * as fs from 'node:fs';
import * as path from 'node:path';
import { renderPng } from 'vitrine/figures';
import { REHEARSED } from './cases';
import { readChapters } from './chapters';
import { page } from './page';
import { dropped, merge, readRecord, recordText, type BenchRecord } from './record';
import { readNeuronScale } from './scale/neurons';
import { scaleFigure, scalePage } from './scale/page';
import { SHOWN, type ScaleRecord } from './scale/rehearse';
import { summaryTable } from './summary';

/** The record that is committed. */
export const recordFile = (project: string): string => path.join(project, 'docs', 'bench.json');

const MARKS = /(<!-- bench:start -->\n)[^]*?(<!-- bench:end -->)/;

/**
 * Writes what a run measured, with every block, into `reports`. Into `docs` also: the committed record with the rows of
 * these models replaced, and from all of it the page and the README's table. Returns the names of the files.
 */
export function publish(project: string, measured: BenchRecord, into: 'docs' | 'reports'): string[] {
  const reports = path.join(project, 'reports');
  fs.mkdirSync(reports, { recursive: true });
  fs.writeFileSync(path.join(reports, 'bench.json'), `${JSON.stringify(measured, undefined, 1)}\n`);
  fs.writeFileSync(path.join(reports, 'bench.md'), page(measured));
  if (into === 'reports') return ['reports/bench.md', 'reports/bench.json'];
  const before = readRecord(recordFile(project));
  const after = merge(before, measured);
  fs.writeFileSync(recordFile(project), recordText(after));
  for (const line of dropped(before, after)) console.error(line);
  return ['docs/bench.json', ...writePages(project)];
}

/**
 * Writes what a rehearsal found, beside what earlier ones found of other metrics, or over more photographs: into `docs`
 * where it had enough of them to tell what all of ImageNet's validation set takes.
 */
export function publishScale(project: string, record: ScaleRecord): string[] {
  const folder = record.runs.every(({ photographs }) => photographs >= SHOWN) ? 'docs' : 'reports';
  const file = path.join(project, folder, 'scale.json');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const all = fs.existsSync(file) ? withOthers(record, readScale(file)) : record;
  fs.writeFileSync(file, `${JSON.stringify(all)}\n`);
  return [`${folder}/scale.json`, ...writeScale(project, folder, all)];
}

const readScale = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8')) as ScaleRecord;

/** For each metric the new run, or one that was there before where there is none, or that had more photographs. */
export function withOthers(record: ScaleRecord, before: ScaleRecord): ScaleRecord {
  const runs = REHEARSED.flatMap((metric) => {
    const [own, other] = [record, before].map(({ runs: all }) => all.find((run) => run.metric === metric));
    return own && !(other && other.photographs > own.photographs) ? own : (other ?? []);
  });
  return { runs };
}

function writeScale(project: string, folder: string, record: ScaleRecord): string[] {
  fs.writeFileSync(path.join(project, folder, 'scale.md'), scalePage(record));
  fs.writeFileSync(path.join(project, folder, 'scale.png'), renderPng(scaleFigure(record))!);
  return [`${folder}/scale.md`, `${folder}/scale.png`];
}

/** Writes the pages and the README's table from the records as they are. */
export function writePages(project: string): string[] {
  const record = readRecord(recordFile(project));
  const readme = path.join(project, 'README.md');
  fs.writeFileSync(readme, withTable(fs.readFileSync(readme, 'utf8'), record));
  fs.writeFileSync(
    path.join(project, 'docs', 'bench.md'),
    page(record, readChapters(project), readNeuronScale(project)),
  );
  const scale = path.join(project, 'docs', 'scale.json');
  const rehearsed = fs.existsSync(scale) ? writeScale(project, 'docs', readScale(scale)) : [];
  return ['docs/bench.md', 'README.md', ...rehearsed];
}

/** The README with the record's table between its marks. */
export function withTable(readme: string, record: BenchRecord): string {
  if (!MARKS.test(readme))
    throw new Error("bench: README.md lacks the lines '<!-- bench:start -->' and '<!-- bench:end -->'");
  return readme.replace(MARKS, (_, start, end) => `${start}${summaryTable(record)}\n${end}`);
}
