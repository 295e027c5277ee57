import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How far a run was at a moment. */
export interface Moment {
  /** Since the run began, on the clock; a killed run and what went on after it count as one. */
  seconds: number;
  /** User and system time until then, likewise. Records of before it was noted lack it. */
  cpuSeconds?: number;
  /** Lines of its table, without the head. */
  rows: number;
  /** Resident memory of the process, MB. */
  megabytes: number;
}

export interface Watched {
  seconds: number;
  /** User and system time of all its threads. */
  cpuSeconds: number;
  /** Largest resident memory, MB. */
  peak: number;
  moments: Moment[];
  /** Rows that were written when the process was killed. */
  killedAt: number;
}

const EVERY_MS = 1000;
/** Ticks a second of /proc; fixed on Linux for programs. */
const TICKS = 100;

/**
 * Runs a program of Node that adds lines to a table, and looks at it each second. Once it has written `killAt` rows it
 * is killed (SIGKILL) and started again with the same words.
 *
 * @throws Error where it fails, or where the system has no /proc
 */
export async function watch(words: readonly string[], table: string, killAt: number): Promise<Watched> {
  if (!fs.existsSync('/proc/self/status'))
    throw new Error('bench: --scale reads memory and processor time from /proc, which only Linux has');
  const found: Watched = { seconds: 0, cpuSeconds: 0, peak: 0, moments: [], killedAt: 0 };
  const start = Date.now();
  const rows = lineCounter(table);
  for (let isOver = false; !isOver;) {
    const child = spawn(process.execPath, [...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
    let code: number | null | undefined;
    child.on('close', (status) => (code = status));
    let cpu = 0;
    while (code === undefined) {
      await sleep(EVERY_MS);
      const facts = factsOf(child.pid!);
      if (!facts) continue;
      const done = rows();
      cpu = facts.cpuSeconds;
      found.peak = Math.max(found.peak, facts.peak);
      const seconds = (Date.now() - start) / 1000;
      found.moments.push({ seconds, cpuSeconds: found.cpuSeconds + cpu, rows: done, megabytes: facts.megabytes });
      if (found.killedAt === 0 && done >= killAt) {
        found.killedAt = done;
        child.kill('SIGKILL');
      }
    }
    found.cpuSeconds += cpu;
    isOver = code === 0;
    if (!isOver && code !== null) throw new Error(`bench: a run that was watched failed (exit code ${code}): ${said}`);
  }
  found.seconds = (Date.now() - start) / 1000;
  found.moments = thinned(found.moments);
  return found;
}

/** Moments that are kept, evenly spread, the last one included. */
const KEPT = 200;

function thinned(moments: readonly Moment[]): Moment[] {
  const last = moments.length - 1;
  if (last < KEPT) return [...moments];
  return Array.from({ length: KEPT }, (_, i) => moments[Math.round((i * last) / (KEPT - 1))]);
}

/** Counts the lines of a file that grows, each read once. */
function lineCounter(file: string): () => number {
  let [read, lines] = [0, -1];
  const buffer = Buffer.alloc(1 << 20);
  return () => {
    if (!fs.existsSync(file)) return 0;
    const handle = fs.openSync(file, 'r');
    if (fs.fstatSync(handle).size < read) [read, lines] = [0, -1]; // what a killed run left unfinished was cut off
    for (let count; (count = fs.readSync(handle, buffer, 0, buffer.length, read)) > 0; read += count)
      for (let i = 0; i < count; i++) if (buffer[i] === 10) lines++;
    fs.closeSync(handle);
    return Math.max(0, lines);
  };
}

function factsOf(pid: number): { megabytes: number; peak: number; cpuSeconds: number } | undefined {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
    const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]);
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
    return { megabytes: kilobytes('VmRSS') / 1024, peak: kilobytes('VmHWM') / 1024, cpuSeconds };
  } catch {
    return undefined; // it has just ended
  }
}
