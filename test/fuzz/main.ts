import { parseArgs } from 'node:util';
import { fuzz } from './fuzz';
import { readers } from './readers';

/** `node dist/test/fuzz/main.js [--seed 1] [--count 20000] [parts of names]`: a row of a table for each reader. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '20000' } },
    allowPositionals: true,
  });
  const [seed, count] = [Number(values.seed), Number(values.count)];
  if (!Number.isInteger(seed) || !Number.isInteger(count) || count < 1)
    throw new Error(`--seed is ${values.seed} and --count ${values.count}; wanted whole numbers, --count from 1`);
  const all = Object.entries(await readers());
  const holds = (name: string, part: string) => name.toLowerCase().includes(part.toLowerCase());
  const unknown = positionals.filter((part) => !all.some(([name]) => holds(name, part)));
  if (unknown.length > 0)
    throw new Error(`no reader matches ${unknown.join(' or ')}; there are:\n${all.map(([name]) => name).join('\n')}`);
  const wanted = all.filter(([name]) => positionals.length === 0 || positionals.some((part) => holds(name, part)));
  console.log(`Seed ${seed}, Node ${process.version}\n`);
  console.log('| reader | cases | still read | refused | slowest, ms | memory, MiB |\n|---|---|---|---|---|---|');
  for (const [name, reader] of wanted) {
    const { cases, read, refused, slowest, memory } = await fuzz(reader, { seed, count });
    console.log(`| ${[name, cases, read, refused, slowest.toFixed(0), memory.toFixed(0)].join(' | ')} |`);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
