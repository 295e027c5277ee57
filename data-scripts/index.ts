/**
 * `npm run data -- <name> [--from FOLDER | --url ADDRESS]` fetches a data set or weights, or prepares what the user
 * already has. Without a name it lists what there is. Exit code 1: something could not be had; 2: the command line is
 * wrong.
 */
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, shownFolder } from 'vitrine/data';
import { cifar100 } from './cifar100';
import { compas } from './compas';
import type { DataScript, ScriptOptions } from './data-script';
import { fashionMnist } from './fashion-mnist';
import { glove } from './glove';
import { imagenet } from './imagenet';
import { mnist } from './mnist';
import { sst } from './sst';
import { weights } from './weights';

const SCRIPTS: readonly DataScript[] = [mnist, fashionMnist, cifar100, compas, imagenet, sst, glove, ...weights];

const USAGE = `usage: npm run data -- NAME… [--from FOLDER] [--url ADDRESS]
  --from FOLDER   take the files from a folder that you have: packed or not, also as torchvision, Kaggle or Keras lay them out
  --url ADDRESS   fetch from this address instead (ADDRESS/<file>, IDX files with .gz)
Interrupted downloads go on where they stopped. VITRINE_DATA names another data folder.`;

/** What there is, how large it is, under which terms, and whether it is here. */
function list(): void {
  console.log(`Data sets and weights, kept in ${shownFolder(dataFolder())}:\n`);
  for (const { name, title, license, page, size, present } of SCRIPTS) {
    const files = present(dataFolder());
    const here = files.filter(Boolean).length;
    const state = here === files.length ? 'here' : here > 0 ? `${here} of ${files.length} files here` : 'not here';
    console.log(`  ${name.padEnd(18)} ${title}, ${files.length} file${files.length > 1 ? 's' : ''}, ${size}; ${state}`);
    console.log(`  ${''.padEnd(18)} license: ${license}\n  ${''.padEnd(18)} ${page}\n`);
  }
  console.log(USAGE);
}

/** The names on the command line and how to get them; throws with a message for people when it makes no sense. */
function parseCommand(args: string[]): { scripts: DataScript[]; options: ScriptOptions } {
  const { positionals, values } = parseArgs({
    args,
    allowPositionals: true,
    options: { from: { type: 'string' }, url: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.from !== undefined && values.url !== undefined) throw new Error('--from and --url exclude each other');
  if (values.url !== undefined && !/^https?:\/\/./.test(values.url)) {
    throw new Error(`--url is ${values.url}; wanted an address that begins with http:// or https://`);
  }
  const scripts = (values.help ? [] : positionals).map((name) => {
    const script = SCRIPTS.find((known) => known.name === name);
    if (!script)
      throw new Error(`there is no data set named ${name}; there are ${SCRIPTS.map((known) => known.name).join(', ')}`);
    return script;
  });
  return {
    scripts,
    options: { folder: dataFolder(), from: values.from && path.resolve(values.from), url: values.url },
  };
}

async function main(): Promise<number> {
  let command: ReturnType<typeof parseCommand>;
  try {
    command = parseCommand(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  if (command.scripts.length === 0) list();
  let code = 0;
  for (const script of command.scripts) {
    try {
      await script.run(command.options);
    } catch (error) {
      console.error((error as Error).message);
      code = 1;
    }
  }
  return code;
}

void main().then((code) => {
  process.exitCode = code;
});
