import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseSafetensors, type SafeTensor } from 'vitrine/formats';
import { projectFolder } from 'vitrine/host';

/**
 * The folder of values from other implementations: `VITRINE_REFERENCE`, or `../shared/reference` beside the checkout.
 */
function folder(): string {
  return process.env.VITRINE_REFERENCE ?? path.join(projectFolder()!, '../shared/reference');
}

/** Why a test against the reference cannot run, or false: what `it(…, { skip })` takes. */
export function missingReference(name: string): string | false {
  const file = path.join(folder(), `${name}.safetensors`);
  return fs.existsSync(file) ? false : `no reference values at ${file} (VITRINE_REFERENCE names their folder)`;
}

/** One set of reference values: the arrays by name, and the description beside them. */
export function readReference(name: string): { tensors: Map<string, SafeTensor>; description: unknown } {
  const at = path.join(folder(), name);
  const { tensors } = parseSafetensors(fs.readFileSync(`${at}.safetensors`), { name });
  return { tensors, description: JSON.parse(fs.readFileSync(`${at}.json`, 'utf8')) };
}
