import type { NdArray } from 'vitrine/formats';
import {
  columnMoments,
  elasticNet,
  glmSaga,
  labelConcepts,
  momentsOf,
  neuronMoments,
  tableConcepts,
  tableRows,
} from 'vitrine/neurons';
import { casesOf } from '../cases';
import type { Contestant, ReadFile } from './contestant';

const LAMBDA = 0.05 / 0.99;

/** The elastic net of many neurons at once, exact and by GLM-SAGA, from the scores to the weights. */
export function neurons(readFile: ReadFile): Contestant {
  const inputs = readFile('inputs');
  const of = (name: string) => inputs.get(name)! as NdArray & { data: Float32Array };
  const names = Array.from({ length: of('classes').shape[1] }, (_, c) => `concept ${c}`);
  const classes = names.slice(0, of('classes').shape[0]);
  const holds = (name: string) =>
    classes.flatMap((_, k) => (of('classes').data[k * names.length + names.indexOf(name)] ? [k] : []));
  const superclasses = Object.fromEntries(names.slice(classes.length).map((name) => [name, holds(name)]));
  const labels = labelConcepts({ labels: of('labels').data, classes, superclasses });
  const soft = tableConcepts(names, of('soft').data);
  const {
    data,
    shape: [images, width],
  } = of('activations');
  const firstColumns = (count: number) =>
    tableRows(
      Float32Array.from({ length: images * count }, (_, at) => data[Math.floor(at / count) * width + (at % count)]),
      [images, count],
    );
  const tables = Object.fromEntries(
    [...new Set(casesOf('neurons', [], []).map(({ batch }) => batch))].map((count) => [count, firstColumns(count)]),
  );
  const work: Contestant['work'] = async ({ method, batch, count, checkCount }, first) => {
    const activations = tables[batch];
    if (method === 'glm-saga') {
      const epochs = first === undefined ? count : checkCount;
      return weightsOf(
        batch,
        await glmSaga(soft, activations, {
          lambda: LAMBDA,
          epochs,
          targets: columnMoments(activations),
          tolerance: 0,
          patience: Infinity,
        }),
      );
    }
    const precision = method === 'elastic-net-single' ? 'single' : 'double';
    const moments = momentsOf(method === 'elastic-net' ? labels : soft, activations, { precision });
    return weightsOf(batch, elasticNet(moments, { lambda: LAMBDA, targets: neuronMoments(moments) }));
  };
  return { work };
}

function weightsOf(count: number, { weights }: { weights: Float64Array }): Record<string, NdArray> {
  return { weights: { data: Float32Array.from(weights), shape: [count, weights.length / count] } };
}
