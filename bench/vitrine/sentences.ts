import { gradient } from 'vitrine/attribution';
import { decompose } from 'vitrine/decomposition';
import type { NdArray } from 'vitrine/formats';
import { importTorchWeights, textLstm } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import { adam, cdep, crossEntropy, sentenceBatches, sgd, together } from 'vitrine/training';
import { PENALTY, READER } from '../cases';
import { read, type Contestant, type ReadFile } from './contestant';
import { trainings, type Training } from './trainings';

/** A reader of sentences: passes, contextual decomposition of a window, and training with a penalty on it. */
export function sentences(readFile: ReadFile): Contestant {
  const inputs = readFile('inputs');
  const of = (name: string) => inputs.get(name)! as NdArray & { data: Int32Array };
  const { steps, ...sizes } = READER;
  const network = textLstm({ seed: 1, ...sizes });
  importTorchWeights(network, readFile('weights'));
  const rest = network.behind('embed');
  const start = [...network.weights].map(([name, variable]) => [name, tf.clone(variable)] as const);
  const rows = (name: string, width: number, first: number, count: number) =>
    tf.tensor2d(of(name).data.slice(first * width, (first + count) * width), [count, width], 'float32');

  const windowOf = (i: number) => of('windows').data.subarray(2 * i, 2 * i + 2);
  const trained = trainings(({ method, count, checkCount }, first): Training => {
    const isCheck = first !== undefined;
    const [at, n] = [first ?? 0, isCheck ? checkCount : count];
    const data = sentenceBatches({
      sentences: Array.from({ length: n }, (_, i) => of('ids').data.subarray((at + i) * steps, (at + i + 1) * steps)),
      // The same order for other sentences with the same labels.
      labels: of('labels').data.slice(0, n),
      pad: sizes.pad,
    });
    const penalty = cdep({
      weight: PENALTY['sentences-cdep'],
      form: 'true-class',
      constant: 'embed',
      groups: ({ indices }) => ({
        windows: tf.tensor2d(Array.from(indices, (i) => Array.from(windowOf(at + i)))),
      }),
    });
    return {
      network,
      start,
      data,
      objective: together(crossEntropy(), ...(method === 'sentences' ? [] : [penalty])),
      optimizer: isCheck ? sgd({ learningRate: 1 }) : adam({ learningRate: 1e-3 }),
    };
  });

  const work: Contestant['work'] = async (once, first) => {
    const { method, batch } = once;
    if (method === 'sentences' || method === 'sentences-cdep') return trained(once, first);
    const at = first ?? 0;
    const ids = rows('ids', steps, at, batch);
    const used: tf.Tensor[] = [ids];
    try {
      if (method === 'forward') return read({ output: network.forward(ids) });
      if (method === 'gradient') {
        const vectors = network.tap(ids, 'embed');
        used.push(vectors);
        return read(await gradient(rest, vectors, { target: Array.from(of('labels').data.slice(at, at + batch)) }));
      }
      const windows = rows('windows', 2, at, batch);
      used.push(windows);
      const { beta, gamma } = decompose(network, ids, { windows });
      return read({ beta, gamma });
    } finally {
      tf.dispose(used);
    }
  };
  return { work };
}
