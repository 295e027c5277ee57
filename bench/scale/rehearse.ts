import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { localizationSet } from 'vitrine/data';
import { maskedPhotographs, pointedPhotographs } from 'vitrine/evaluation';
import { ZOO } from 'vitrine/models';
import type { Rehearsed } from '../cases';
import { drawPhotographs } from './draw-photographs';
import { watch, type Watched } from './watch';

/** Photographs of ImageNet's validation set. */
export const WHOLE = 50_000;

/** A rehearsal over as many is shown in docs: fewer would say little of {@link WHOLE}. */
export const SHOWN = 20_000;

const MODEL = 'squeezenet1_1';

/** One metric over all photographs. */
export interface Rehearsal extends Watched {
  metric: Rehearsed;
  photographs: number;
  /** The photographs together. */
  bytes: number;
  /** Seconds in which all annotations are read, before the first photograph. */
  annotations: number;
  when: string;
  machine: string;
  /** What else ran as it began. */
  load: number;
  node: string;
  /** CPU seconds of reading one photograph: decoding, resizing, normalizing, its mask; without the network. */
  reading: number;
}

/** What `npm run bench -- --scale N` found. */
export interface ScaleRecord {
  runs: Rehearsal[];
}

/** Photographs that are read alone, to tell what reading costs. */
const READ_ALONE = 300;
/** The part of the rows after which a run is killed. */
const KILLED_AFTER = 0.4;

/**
 * Draws `count` photographs in ImageNet's layout, unless they are there, and runs `npm run evaluate` over them for each
 * metric, Grad-CAM of SqueezeNet 1.1; each run is killed once and goes on. What is drawn, about 0.1 MB a photograph,
 * and the tables are left in `folder`.
 *
 * @param found is given the record after each metric
 */
export async function rehearse(
  project: string,
  folder: string,
  { count, metrics }: { count: number; metrics: readonly Rehearsed[] },
  found: (record: ScaleRecord) => void,
): Promise<void> {
  const { folder: images, bytes, seconds } = await drawPhotographs(path.join(folder, `photographs-${count}`), count);
  console.log(`${count} photographs of ${(bytes / count / 1e3).toFixed(0)} kB, drawn in ${seconds.toFixed(0)} s`);
  const record: ScaleRecord = { runs: [] };
  const start = Date.now();
  const set = localizationSet(images);
  const annotations = (Date.now() - start) / 1000;
  const entry = ZOO[MODEL];
  for (const metric of metrics) {
    const photographs = (metric === 'alignment' ? maskedPhotographs : pointedPhotographs)(
      set.images.slice(0, READ_ALONE),
      entry,
    );
    const reading = await cpuSecondsOf(photographs);
    const out = path.join(folder, `scale-${metric}-${count}`);
    fs.rmSync(out, { recursive: true, force: true });
    const conditions = {
      when: new Date().toISOString().slice(0, 10),
      machine: `${os.cpus()[0]?.model.trim()}, ${os.cpus().length} cores`,
      load: os.loadavg()[0],
      node: process.version,
    };
    const program = path.join(project, 'dist', 'evaluate', 'main.js');
    const words = [metric, '--model', MODEL, '--weights', 'random', '--images', images, '--out', out];
    const watched = await watch([program, ...words], path.join(out, `${metric}.csv`), KILLED_AFTER * count);
    record.runs.push({ metric, photographs: count, bytes, annotations, ...conditions, reading, ...watched });
    console.log(
      `${metric}: ${watched.seconds.toFixed(0)} s, ${(count / watched.seconds).toFixed(1)} photographs a second, ${watched.peak.toFixed(0)} MB; killed after ${watched.killedAt}`,
    );
    found(record);
  }
}

/** CPU time of loading one of these, all threads together. */
async function cpuSecondsOf(photographs: readonly { load: () => Promise<unknown> }[]): Promise<number> {
  await photographs[0].load();
  const before = process.cpuUsage();
  for (const { load } of photographs) await load();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / photographs.length;
}
