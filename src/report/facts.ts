import * as os from 'node:os';
import { deviceFacts, mode, packageVersion } from '../host';
import type { Table } from '../figures';
import { dataName, UsedData } from './used-data';

/**
 * What a notebook runs on, as a table for its first cell: device, versions, mode, seeds, data and whether it is real.
 */
export function runFacts({
  seed,
  data = [],
}: { seed?: number | readonly number[]; data?: UsedData | readonly UsedData[] } = {}): Table {
  const { kind, gpu, name, tensorflow, threads, backend } = deviceFacts();
  const kinds = {
    native: 'native TensorFlow',
    webgpu: 'WebGPU',
    wasm: 'WebAssembly',
    cpu: 'plain JavaScript (slow)',
    none: 'TensorFlow.js not loaded',
  };
  const sets: readonly UsedData[] = 'name' in data ? [data] : data;
  return {
    title: 'This run',
    columns: ['fact', 'value'],
    rows: [
      ['device', `${gpu ? 'graphics card; processor' : 'processor'} ${name}`],
      [
        'backend',
        `${kinds[kind]}${tensorflow ? ` ${tensorflow}` : ''} (${backend}), ${threads} thread${threads === 1 ? '' : 's'}`,
      ],
      ['memory', `${Math.round(os.totalmem() / 2 ** 30)} GiB`],
      ['versions', `vitrine ${packageVersion()}, Node ${process.version.slice(1)}`],
      ['mode', mode()],
      ...(seed === undefined ? [] : [[typeof seed === 'number' ? 'seed' : 'seeds', [seed].flat().join(', ')]]),
      ...new Map(sets.map((meta) => [dataName(meta), dataInWords(meta)])),
    ],
  };
}

function dataInWords({ real, made, origin, verified, license, files }: UsedData): string {
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  const size = `${files.length} file${files.length === 1 ? '' : 's'}, ${megabytes.toFixed(1)} MB`;
  if (made) return `generated, as the test asks: ${size}`;
  if (!real) return `GENERATED STAND-IN, not the real data: ${size}`;
  return [
    `real, ${origin}`,
    verified ? 'checksums as published' : 'checksums not verified',
    size,
    ...(license ? [license] : []),
  ].join('; ');
}
