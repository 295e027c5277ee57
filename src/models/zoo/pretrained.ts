import * as fs from 'node:fs';
import * as path from 'node:path';
import { locateWeights, weightFile, weightsBanner, type DataMeta, type LocateWeightsOptions } from '../../data';
import {
  FormatError,
  gunzip,
  parsePthStateDict,
  parseSafetensors,
  parseTensorSlices,
  readFile,
  readNpyFolder,
  parseTar,
  type NdArray,
} from '../../formats';
import { importGraphWeights, readGraph } from '../import/import-graph-weights';
import { importQuantizedWeights } from '../import/import-quantized-weights';
import { importSlimInception } from '../import/import-slim-inception';
import { importTorchWeights } from '../import/import-torch-weights';
import { readQuantizedFolder } from '../import/read-quantized-folder';
import type { Network } from '../network';
import { zooEntry, type PretrainedName, type ZooEntry } from './zoo';

/** The largest thing in any of the archives is a checkpoint of 109 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * A network with its published weights, from the data folder, the mirror folder or the network (see `locateWeights`).
 * Where they cannot be had, the network has random weights, a banner says so and `meta.real` is false, which makes
 * the verdicts of a notebook `not testable here`.
 *
 * @throws FormatError when a file is there, but is not the published one or is damaged.
 */
export async function pretrained(
  name: PretrainedName,
  options: LocateWeightsOptions = {},
): Promise<{ network: Network; meta: DataMeta }> {
  const weights = weightFile(name);
  const entry = zooEntry(name);
  const located = await locateWeights(weights, options);
  const network = entry.build({ seed: 0 });
  const { title, license, citation, url } = weights;
  if (!located.found) {
    weightsBanner(weights, located.reasons);
    const random = {
      name: `${title} (random weights)`,
      origin: 'stand-in' as const,
      real: false,
      verified: false,
      files: [],
      license: 'none',
    };
    return { network, meta: { ...random, split: '', citation, url } };
  }
  try {
    putWeights(network, entry, located.path);
  } catch (error) {
    network.dispose();
    throw error;
  }
  const { origin, verified, files } = located;
  return {
    network,
    meta: { name: `${title}, weights`, split: '', origin, real: true, verified, files, license, citation, url },
  };
}

function putWeights(network: Network, { weights }: ZooEntry, location: string): void {
  if (weights?.format === 'slim') importSlimInception(network, readSlim(location));
  else if (weights?.format === 'quantized') importQuantizedWeights(network, readQuantizedFolder(location));
  else if (weights?.format === 'graph') {
    const constants = path.join(location, 'weights.safetensors');
    importGraphWeights(network, readGraph(path.join(location, 'graph.json')), readTorch(constants));
  } else
    importTorchWeights(network, readTorch(location), {
      rename: weights?.format === 'torch' ? weights.rename : undefined,
    });
}

function readTorch(location: string): ReadonlyMap<string, NdArray> {
  if (fs.statSync(location).isDirectory()) return readNpyFolder(location);
  const [bytes, name] = [readFile(location), path.basename(location)];
  return name.endsWith('.safetensors') ? parseSafetensors(bytes, { name }).tensors : parsePthStateDict(bytes, { name });
}

/** The checkpoint inside the archive; nothing is unpacked to disk. */
function readSlim(location: string): Map<string, NdArray> {
  const name = path.basename(location);
  const files = parseTar(gunzip(readFile(location), { name, limit: MOST_BYTES }), { name });
  const checkpoint = [...files].find(([file]) => file.endsWith('.ckpt'));
  if (!checkpoint)
    throw new FormatError(
      name,
      `holds no checkpoint; it holds ${[...files.keys()].slice(0, 5).join(', ') || 'nothing'}`,
    );
  return parseTensorSlices(checkpoint[1], { name: checkpoint[0] });
}
