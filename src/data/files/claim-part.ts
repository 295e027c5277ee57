import * as fs from 'node:fs';

/** The unfinished file of one download, for as long as it runs. */
export interface ClaimedPart {
  path: string;
  release(): void;
}

let count = 0;

/**
 * Takes `<destination>.part` for this download, so that it can be resumed later. While another process or another call
 * has it, a private file is given instead, which is thrown away unless it becomes the destination: two writers never
 * share one.
 */
export function claimPart(destination: string): ClaimedPart {
  const part = `${destination}.part`;
  const lock = `${part}.lock`;
  if (take(lock)) return { path: part, release: () => fs.rmSync(lock, { force: true }) };
  const own = `${destination}.${process.pid}-${++count}.part`;
  return { path: own, release: () => fs.rmSync(own, { force: true }) };
}

function take(lock: string): boolean {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAlive(lock)) return false;
    fs.rmSync(lock, { force: true });
  }
  return false;
}

/** Whether the process that wrote the lock still runs; after kill -9 the lock stays behind. */
function isAlive(lock: string): boolean {
  try {
    const pid = Number(fs.readFileSync(lock, 'utf8'));
    if (!Number.isInteger(pid) || pid < 1) return false;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
