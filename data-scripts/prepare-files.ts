import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  fetchDataFile,
  findDataFile,
  readDataFile,
  sha256Of,
  shownFolder,
  unpackArchive,
  type DataFile,
  type DataSet,
} from 'vitrine/data';
import type { DataScript, ScriptOptions } from './data-script';
import { copyDataFile } from './copy-data-file';
import { findFiles } from './find-files';

type About = Pick<DataSet, 'name' | 'title' | 'license' | 'url'> & { folder?: string };

/** The script of a data set in files that are fetched one by one, or out of one archive. */
export function filesScript(
  { name, title, license, url, folder = name }: About,
  files: readonly DataFile[],
): DataScript {
  const sent = new Map(
    files.map(({ file, bytes, packedBytes = bytes, archive }) => [
      archive?.file ?? file,
      archive?.bytes ?? packedBytes,
    ]),
  );
  return {
    name,
    title,
    license,
    page: url,
    size: `${([...sent.values()].reduce((sum, bytes) => sum + bytes, 0) / 1e6).toFixed(1)} MB to fetch`,
    present: (root) => files.map(({ file }) => findDataFile(path.join(root, folder), file) !== undefined),
    run: ({ folder: root, ...from }) => prepareFiles(name, files, path.join(root, folder), from),
  };
}

/** Where the files come from if not from their own addresses. */
type Source = Pick<ScriptOptions, 'from' | 'url'>;

/**
 * Brings the files of a data set into `target`: what is there is checked, the rest is copied from `from` or fetched.
 * All files are tried before the first problem is thrown, so one missing file does not hide another.
 */
async function prepareFiles(name: string, files: readonly DataFile[], target: string, source: Source): Promise<void> {
  const problems: string[] = [];
  for (const file of files) {
    try {
      const state = await prepareFile(name, file, target, source);
      console.log(`${name}: ${file.file} ${state}`);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  console.log(`${name}: complete in ${shownFolder(target)}`);
}

async function prepareFile(name: string, file: DataFile, target: string, { from, url }: Source): Promise<string> {
  const present = findDataFile(target, file.file);
  if (present) {
    readDataFile(present, file);
    return 'is there, and its checksum is right';
  }
  if (from !== undefined) {
    const source = copyArchived(from, file, target) ?? copyDataFile(from, file, target);
    return `copied from ${path.basename(source)}, its checksum is right`;
  }
  if (process.env.VITRINE_OFFLINE === '1') {
    throw new Error(
      `${file.file} is not in ${shownFolder(target)}, and VITRINE_OFFLINE=1 forbids to fetch it; use --from FOLDER`,
    );
  }
  fs.mkdirSync(target, { recursive: true });
  const sent = file.archive?.file ?? `${file.file}${file.packedBytes === undefined ? '' : '.gz'}`;
  const urls = url === undefined ? file.urls : [`${url.replace(/\/+$/, '')}/${sent}`];
  await fetchDataFile({ ...file, urls }, target, { dataSet: name });
  return 'fetched, its checksum is right';
}

/** Unpacks the archive that `file` is in where `from` has it. @returns where it was found. */
function copyArchived(from: string, file: DataFile, target: string): string | undefined {
  if (!file.archive) return undefined;
  const { file: name, sha256 } = file.archive;
  const found = findFiles(from, new Set([name])).find((location) => path.basename(location) === name);
  if (!found) return undefined;
  const sum = sha256Of(fs.readFileSync(found));
  if (sum !== sha256) throw new Error(`${found} is not the published ${name}: its SHA-256 is ${sum}, wanted ${sha256}`);
  fs.mkdirSync(target, { recursive: true });
  const copy = path.join(target, name);
  fs.copyFileSync(found, copy);
  unpackArchive(copy, file.file);
  return found;
}
