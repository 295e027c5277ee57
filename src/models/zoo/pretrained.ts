import * as fs from 'node:fs';
import * as path from 'node:path';
import { locateWeights, weightFile, weightsBanner, type DataMeta, type LocateWeightsOptions } from '../../data';
import { FormatError, gunzip, parsePthStateDict, parseTensorSlices, readNpyFolder, parseTar, type NdArray } from '../../formats';
import { inceptionTorchName } from '../import/inception-names';
import { importSlimInception } from '../import/import-slim-inception';
import { squeezenetOnnxName } from '../import/squeezenet-names';
import { importTorchWeights } from '../import/import-torch-weights';
import { inceptionV3 } from './inception-v3';
import { mobilenetV2 } from './mobilenet-v2';
import type { Network } from '../network';
import { resnet18, resnet50 } from './resnet';
import { resnet20 } from './resnet20';
import { squeezenet } from './squeezenet';

export type PretrainedName = 'squeezenet1_1' | 'mobilenet_v2' | 'resnet18' | 'resnet50' | 'resnet20' | 'inception_v3' | 'inception_v3_slim';

/** How each network is built, and its published file read; `rename` fits both layouts that the file may come in. */
const NETWORKS: Readonly<Record<PretrainedName, { build: (options: { seed: number }) => Network; rename?: (name: string) => string | undefined }>> = {
  squeezenet1_1: { build: squeezenet, rename: squeezenetOnnxName },
  mobilenet_v2: { build: mobilenetV2 },
  resnet18: { build: resnet18 },
  resnet50: { build: resnet50 },
  resnet20: { build: resnet20 },
  inception_v3: { build: inceptionV3, rename: inceptionTorchName },
  inception_v3_slim: { build: ({ seed }) => inceptionV3({ seed, origin: 'slim' }) },
};

/** The largest thing in any of the archives is a checkpoint of 109 MB. */
const MOST_BYTES = 2 ** 28;

/**
 * A network with its published weights, from the data folder, the mirror folder or the network (see `locateWeights`). Where they cannot be
 * had, the network has random weights, a banner says so and `meta.real` is false, which makes every verdict of a notebook `not testable here`.
 *
 * @throws FormatError when a file is there, but is not the published one or is damaged.
 */
export async function pretrained(name: PretrainedName, options: LocateWeightsOptions = {}): Promise<{ network: Network; meta: DataMeta }> {
  const weights = weightFile(name);
  const { build, rename } = NETWORKS[name];
  const located = await locateWeights(weights, options);
  const network = build({ seed: 0 });
  const { title, license, citation, url } = weights;
  if (!located.found) {
    weightsBanner(weights, located.reasons);
    const random = { name: `${title} (random weights)`, origin: 'stand-in' as const, real: false, verified: false, files: [], license: 'none' };
    return { network, meta: { ...random, split: '', citation, url } };
  }
  try {
    if (name === 'inception_v3_slim') importSlimInception(network, readSlim(located.path));
    else importTorchWeights(network, readTorch(located.path), { rename });
  } catch (error) {
    network.dispose();
    throw error;
  }
  const { origin, verified, files } = located;
  return { network, meta: { name: `${title}, weights`, split: '', origin, real: true, verified, files, license, citation, url } };
}

function readTorch(location: string): Map<string, NdArray> {
  return fs.statSync(location).isDirectory() ? readNpyFolder(location) : parsePthStateDict(fs.readFileSync(location), { name: path.basename(location) });
}

/** The checkpoint inside the archive; nothing is unpacked to disk. */
function readSlim(location: string): Map<string, NdArray> {
  const name = path.basename(location);
  const files = parseTar(gunzip(fs.readFileSync(location), { name, limit: MOST_BYTES }), { name });
  const checkpoint = [...files].find(([file]) => file.endsWith('.ckpt'));
  if (!checkpoint) throw new FormatError(name, `holds no checkpoint; it holds ${[...files.keys()].slice(0, 5).join(', ') || 'nothing'}`);
  return parseTensorSlices(checkpoint[1], { name: checkpoint[0] });
}
