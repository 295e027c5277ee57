import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { pretrained, readWeights, ZOO, type Network, type PretrainedName, type ZooEntry } from 'vitrine/models';
import type { Options } from './options';
import { Wrong } from './wrong';

/** A network and what is to be known of it. */
export interface OpenNetwork {
  network: Network;
  entry: ZooEntry;
}

/** The entry that --model names: of the zoo, or what a module of the user's exports as `entry` or by default. */
export async function entryOf(model: string): Promise<ZooEntry> {
  if (Object.hasOwn(ZOO, model)) return ZOO[model as keyof typeof ZOO];
  const file = path.resolve(model);
  if (!/\.[cm]?js$/.test(model) || !fs.existsSync(file))
    throw new Wrong(
      `there is no network '${model}', nor a module of that name; networks are ${Object.keys(ZOO).join(', ')}`,
    );
  const exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const entry = (exported.entry ??
    (exported.default as Record<string, unknown> | undefined)?.entry ??
    exported.default) as Partial<ZooEntry> | undefined;
  const { build, size, preprocessing } = entry ?? {};
  if (typeof build !== 'function' || !Number.isInteger(size) || typeof preprocessing?.convention !== 'string')
    throw new Wrong(
      `${model} exports no entry; wanted { build, size, preprocessing: { shortSide, convention } } as ZOO has them, by the name \`entry\` or by default`,
    );
  return { title: model, smallestSize: size!, labelOffset: 0, ...entry } as ZooEntry;
}

/** Builds the network and gives it its weights. `classes` are what the photographs' annotations may be. */
export async function openNetwork(
  { model, weights, layer }: Pick<Options, 'model' | 'weights' | 'layer'>,
  entry: ZooEntry,
  classes: number | undefined,
): Promise<OpenNetwork> {
  const isNamed = Object.hasOwn(ZOO, model);
  const wanted = classes === undefined ? {} : { classes: classes + entry.labelOffset };
  if (isNamed && weights === undefined && !entry.weights)
    throw new Wrong(`${model} has no published weights that are read here; give --weights FILE`);
  const network = entry.build({ seed: 0, ...wanted });
  try {
    if (layer !== undefined) network.node(layer);
    const [outputs] = network.last.shape;
    if (classes !== undefined && outputs !== classes + entry.labelOffset)
      throw new Wrong(
        `--classes has ${classes} lines; ${model} has ${outputs} outputs${entry.labelOffset ? ', the first a background' : ''}`,
      );
    if (weights === 'random' || (weights === undefined && !isNamed)) return { network, entry };
    if (weights !== undefined) {
      readWeights(network, entry, path.resolve(weights));
      return { network, entry };
    }
  } catch (error) {
    network.dispose();
    throw error;
  }
  network.dispose();
  const published = await pretrained(model as PretrainedName);
  if (!published.meta.real)
    throw new Wrong(
      `the published weights of ${model} are not here; fetch them with \`npm run data -- ${model}\`, or give --weights FILE`,
    );
  if (classes !== undefined && classes + entry.labelOffset !== entry.classes)
    throw new Wrong(
      `--classes has ${classes} lines; the published weights of ${model} are of ${entry.classes - entry.labelOffset} classes`,
    );
  return { network: published.network, entry };
}
