import type { Network } from '../models';
import { tf } from '../runtime';
import { toMapBatch, type MapBatch } from './map-batch';
import type { ExplanationMethod } from './method';
import { predictedClasses } from './predicted-classes';

/** Images of one batch, their classes in the reference model, and the number of the first. */
export interface ImageBatch {
  x: tf.Tensor;
  classes: Int32Array;
  start: number;
}

/** The maps of a batch by one method in one model. */
export interface BatchMaps {
  /** 0 for the reference model. */
  stage: number;
  method: string;
  maps: MapBatch;
}

/**
 * Explains a batch by all methods in the first model, the reference, then in each of the others, which are asked for
 * when they come.
 */
export async function* explainBatch(
  caller: string,
  { x, classes, start }: ImageBatch,
  models: readonly (() => Network)[],
  { methods, policy }: { methods: Readonly<Record<string, ExplanationMethod>>; policy: 'fixed' | 'argmax' },
): AsyncGenerator<BatchMaps> {
  for (const [stage, model] of models.entries()) {
    const network = model();
    const target = policy === 'argmax' && stage > 0 ? predictedClasses(network, x) : classes;
    for (const [name, method] of Object.entries(methods)) {
      yield {
        stage,
        method: name,
        maps: mapsOf(`${caller}: '${name}'`, await method(network, x, { target, firstImage: start }), x.shape[0]),
      };
    }
  }
}

/** The maps that a method gave, as values; frees its tensors. */
function mapsOf(said: string, found: Awaited<ReturnType<ExplanationMethod>>, count: number): MapBatch {
  try {
    const { map } = found;
    if (!(map instanceof tf.Tensor) || map.shape[0] !== count || (map.rank !== 3 && map.rank !== 4)) {
      throw new Error(
        `${said} gave maps [${(map as tf.Tensor | undefined)?.shape}]; wanted [${count}, H, W] or [${count}, H, W, C]`,
      );
    }
    return toMapBatch(map);
  } finally {
    tf.dispose(found);
  }
}
