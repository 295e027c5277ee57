import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { parseSafetensors, writeSafetensors } from 'vitrine/formats';
import { device } from 'vitrine/runtime';
import type { Case, ModelName } from '../cases';
import type { Facts, Request, Timing } from '../protocol';
import type { Contestant, ReadFile } from './contestant';
import { metrics } from './metrics';
import { networkMethods } from './networks';
import { neurons } from './neurons';
import { objectives } from './objectives';
import { sentences } from './sentences';

/** Vitrine's side of the bench: answers one JSON request a line. */
async function main(): Promise<void> {
  let side: Contestant | undefined;
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    let answer: unknown;
    try {
      if (request.ask === 'open') [side, answer] = [open(request.folder, request.model), facts()];
      else if (request.ask === 'where') answer = device();
      else if (request.ask === 'check') answer = await check(side!, request);
      else if (request.ask === 'count') answer = await side!.count!(request.case);
      else answer = await time(side!, request.case, request.calls);
    } catch (error) {
      answer = { error: (error as Error).stack };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function open(folder: string, model: ModelName): Contestant {
  const readFile: ReadFile = (name) =>
    parseSafetensors(fs.readFileSync(path.join(folder, `${model}-${name}.safetensors`)), { name }).tensors;
  switch (model) {
    case 'maps':
      return metrics(readFile);
    case 'neurons':
      return neurons(readFile);
    case 'lstm':
      return sentences(readFile);
    case 'objectives':
      return objectives(readFile);
    default:
      return networkMethods(model, readFile);
  }
}

function facts(): Facts {
  const { tensorflow = 'none', backend } = device();
  return { node: process.version, tensorflow, backend };
}

async function check({ work }: Contestant, { case: once, first, out }: Request & { ask: 'check' }): Promise<object> {
  const found = await work(once, first);
  fs.writeFileSync(out, writeSafetensors(new Map(Object.entries(found))));
  return {};
}

async function time({ work }: Contestant, once: Case, calls: number): Promise<Timing> {
  forgetPeak();
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  for (let i = 0; i < calls; i++) await work(once);
  const { user, system } = process.cpuUsage(cpu);
  return {
    cpu: (user + system) / 1e6 / calls,
    wall: Number(process.hrtime.bigint() - wall) / 1e9 / calls,
    peak: peakMegabytes(),
  };
}

/** Linux keeps the largest resident size of a process, and forgets it when told. */
function forgetPeak(): void {
  if (process.platform === 'linux') fs.writeFileSync('/proc/self/clear_refs', '5');
}

function peakMegabytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
}

void main();
