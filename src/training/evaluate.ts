import type { Network } from '../models';
import { Random } from '../random';
import { interruptible } from '../host';
import { tf } from '../runtime';
import type { Batches } from './batches';

export interface EvaluateOptions {
  batchSize?: number;
  /** Decides what a batch draws, for data that is made anew at each access. */
  seed?: number;
  signal?: AbortSignal;
}

export interface Evaluation {
  /** Share of examples whose largest logit is at their label: total right / total. */
  accuracy: number;
  /** Mean cross-entropy. */
  loss: number;
  /** The predicted class of each example. */
  predictions: Int32Array;
}

/** Measures a network on data, in evaluation mode. */
export async function evaluate(
  network: Network,
  data: Batches,
  { batchSize = 256, seed = 0, signal }: EvaluateOptions = {},
): Promise<Evaluation> {
  const predictions = new Int32Array(data.size);
  const stream = new Random(seed);
  let right = 0;
  let loss = 0;
  await interruptible(
    async (breathe) => {
      for (let start = 0; start < data.size; start += batchSize) {
        await breathe();
        const indices = Uint32Array.from({ length: Math.min(batchSize, data.size - start) }, (_, i) => start + i);
        const { x, labels } = data.batch(indices, stream.fork(start));
        const [predicted, total] = tf.tidy(() => {
          const logits = network.forward(x);
          if (logits.shape[1]! < 2)
            throw new Error(`evaluate: the network gives [${logits.shape}]; wanted two classes or more`);
          const oneHot = tf.oneHot(labels, logits.shape[1]);
          return [
            tf.argMax(logits, 1),
            tf.losses.softmaxCrossEntropy(oneHot, logits, undefined, undefined, tf.Reduction.SUM),
          ];
        });
        const truth = labels.dataSync();
        const classes = predicted.dataSync() as Int32Array;
        predictions.set(classes, start);
        right += classes.reduce((sum, value, i) => sum + Number(value === truth[i]), 0);
        loss += total.dataSync()[0];
        tf.dispose([x, labels, predicted, total]);
      }
    },
    { signal },
  );
  return { accuracy: right / data.size, loss: loss / data.size, predictions };
}
