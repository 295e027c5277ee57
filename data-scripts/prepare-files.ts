import * as fs from 'node:fs';
import * as path from 'node:path';
import { fetchDataFile, findDataFile, readDataFile, shownFolder, type DataFile, type DataSet } from 'vitrine/data';
import type { DataScript, ScriptOptions } from './data-script';
import { copyDataFile } from './copy-data-file';

type About = Pick<DataSet, 'name' | 'title' | 'license' | 'url'>;

/** The script of a data set in files that are fetched one by one. */
export function filesScript({ name, title, license, url }: About, files: readonly DataFile[]): DataScript {
  return {
    name,
    title,
    license,
    page: url,
    size: `${(files.reduce((sum, { bytes, packedBytes = bytes }) => sum + packedBytes, 0) / 1e6).toFixed(1)} MB to fetch`,
    present: (folder) => files.map(({ file }) => findDataFile(path.join(folder, name), file) !== undefined),
    run: (options) => prepareFiles(name, files, options),
  };
}

/**
 * Brings the files of a data set into `<folder>/<name>`: what is there is checked, the rest is copied from `from` or
 * fetched. All files are tried before the first problem is thrown, so one missing file does not hide another.
 */
async function prepareFiles(
  name: string,
  files: readonly DataFile[],
  { folder, from, url }: ScriptOptions,
): Promise<void> {
  const target = path.join(folder, name);
  const problems: string[] = [];
  for (const file of files) {
    try {
      const state = await prepareFile(name, file, target, from, url);
      console.log(`${name}: ${file.file} ${state}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${name}: complete in ${shownFolder(target)}`);
}

async function prepareFile(name: string, file: DataFile, target: string, from?: string, url?: string): Promise<string> {
  const present = findDataFile(target, file.file);
  if (present) {
    readDataFile(present, file);
    return 'is there, and its checksum is right';
  }
  if (from !== undefined)
    return `copied from ${path.basename(copyDataFile(from, file, target))}, its checksum is right`;
  if (process.env.VITRINE_OFFLINE === '1') {
    throw new Error(
      `${file.file} is not in ${shownFolder(target)}, and VITRINE_OFFLINE=1 forbids to fetch it; use --from FOLDER`,
    );
  }
  fs.mkdirSync(target, { recursive: true });
  const urls =
    url === undefined
      ? file.urls
      : [`${url.replace(/\/+$/, '')}/${file.file}${file.packedBytes === undefined ? '' : '.gz'}`];
  await fetchDataFile({ ...file, urls }, target, { dataSet: name });
  return 'fetched, its checksum is right';
}
