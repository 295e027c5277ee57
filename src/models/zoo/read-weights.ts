import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  FormatError,
  gunzip,
  parsePthStateDict,
  parseSafetensors,
  parseTar,
  parseTensorSlices,
  readFile,
  readNpyFolder,
  type NdArray,
} from '../../formats';
import { importGraphWeights, readGraph } from '../import/import-graph-weights';
import { importQuantizedWeights } from '../import/import-quantized-weights';
import { importSlimInception } from '../import/import-slim-inception';
import { importTorchWeights } from '../import/import-torch-weights';
import { readQuantizedFolder } from '../import/read-quantized-folder';
import type { Network } from '../network';
import type { ZooEntry } from './zoo';

/** The largest thing in any of the archives is a checkpoint of 109 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * Puts the weights that lie at `location` into a network of the zoo, or of an entry of your own: a PyTorch checkpoint,
 * safetensors or a folder of npy files with PyTorch's names; for an entry that says so TF-slim's checkpoint, a folder
 * of 8-bit weights, or a graph with its constants. Nothing in a file is executed.
 *
 * @throws FormatError where a file is damaged or another one, Error that lists the names that do not fit
 */
export function readWeights(network: Network, { weights }: Pick<ZooEntry, 'weights'>, location: string): void {
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
