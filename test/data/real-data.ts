import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Why tests on the real files of `dataSet` cannot run here, or false when they can: the files are in `VITRINE_MIRROR`.
 */
export function whyNoRealData(dataSet: string): string | false {
  return whyNoFiles(dataSet, 't10k-images-idx3-ubyte.gz');
}

/** The same of a data set that has `file`. */
export function whyNoFiles(dataSet: string, file: string): string | false {
  const mirror = process.env.VITRINE_MIRROR;
  if (!mirror) return `VITRINE_MIRROR is not set, so there is no real ${dataSet} to test with`;
  const folder = path.join(mirror, dataSet);
  return fs.existsSync(path.join(folder, file)) ? false : `there is no ${dataSet} in VITRINE_MIRROR`;
}

/** Sets environment variables (undefined takes one away) for the time of `work`. */
export async function withEnvironment<T>(
  variables: Record<string, string | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((key) => [key, process.env[key]] as const);
  const set = (entries: Iterable<readonly [string, string | undefined]>) => {
    for (const [key, value] of entries)
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
  };
  set(Object.entries(variables));
  try {
    return await work();
  } finally {
    set(before);
  }
}
