import { imagesOfOtherClasses } from 'vitrine/data';
import type { NdArray } from 'vitrine/formats';
import { importTorchWeights } from 'vitrine/models';
import { tf } from 'vitrine/runtime';
import {
  adam,
  cdep,
  crossEntropy,
  examples,
  expectedGradients,
  gradCamConsistency,
  rightForRightReasons,
  sgd,
  together,
  type Batches,
  type Objective,
} from 'vitrine/training';
import { PENALTY, SAMPLES, type Case, type ObjectiveName } from '../cases';
import { objectiveNetworks } from '../networks';
import type { Contestant, ReadFile } from './contestant';
import { trainings, type Training } from './trainings';

/**
 * Training with losses on explanations. Parity is tried on other images with the same labels, so that what is drawn
 * stays the same.
 */
export function objectives(readFile: ReadFile): Contestant {
  const inputs = readFile('inputs');
  const of = (name: string) => inputs.get(name)! as NdArray & { data: Float32Array };
  const { data: maskData, shape: maskShape } = of('mask');
  const mask = tf.tensor2d(maskData, maskShape as [number, number]);
  const both = objectiveNetworks();
  const networks = Object.fromEntries(
    (['decoy', 'canvas'] as const).map((name) => {
      importTorchWeights(both[name], readFile(`${name}-weights`));
      const {
        data,
        shape: [, ...item],
      } = of(name);
      const labels = Array.from(of('labels').data);
      const size = item.reduce((product, n) => product * n, 1);
      const examplesFrom = (at: number, count: number) =>
        examples({
          images: data.subarray(at * size, (at + count) * size),
          shape: [count, ...item],
          labels: labels.slice(0, count),
        });
      return [
        name,
        {
          network: both[name],
          examplesFrom,
          labels,
          start: [...both[name].weights].map(([key, variable]) => [key, tf.clone(variable)] as const),
        },
      ];
    }),
  );
  const trainingOf = ({ method, count, checkCount }: Case, first?: number): Training => {
    const isCheck = first !== undefined;
    const copies = isCheck ? checkCount : count;
    const isCanvas = ['plain', 'consistency', 'consistency-autodiff'].includes(method);
    const { network, examplesFrom, labels, start } = networks[isCanvas ? 'canvas' : 'decoy'];
    const data = examplesFrom(first ?? 0, copies);
    const penalties = penalty(method as ObjectiveName, {
      mask,
      data,
      labels: labels.slice(0, copies),
      samples: isCheck ? SAMPLES.checkCount : SAMPLES.count,
    });
    const objective = together(crossEntropy(), ...penalties);
    // Adam divides by the size of each gradient: where it is all but 0, rounding would decide the step, and parity
    // could not be seen.
    const optimizer = isCheck
      ? sgd({ learningRate: 0.01 })
      : adam({ learningRate: 1e-3, weightDecay: isCanvas ? 0 : 1e-4 });
    return { network, start, data, objective, optimizer };
  };
  return { work: trainings(trainingOf) };
}

function penalty(
  method: ObjectiveName,
  { mask, data, labels, samples }: { mask: tf.Tensor2D; data: Batches; labels: number[]; samples: number },
): Objective[] {
  switch (method) {
    case 'vanilla':
    case 'plain':
      return [];
    case 'cdep':
      return [cdep({ weight: PENALTY.cdep, groups: mask })];
    case 'rrr':
      return [rightForRightReasons({ weight: PENALTY.rrr, masks: mask, form: 'cdep-repo' })];
    case 'expected-gradients':
      return [expectedGradients({ weight: PENALTY[method], masks: mask, samples })];
    case 'consistency':
    case 'consistency-autodiff': {
      const mapGradient = method === 'consistency' ? 'closed-form' : 'autodiff';
      return [
        gradCamConsistency({
          layer: 'stage',
          examples: data,
          negatives: imagesOfOtherClasses(labels),
          weight: PENALTY.consistency,
          mapGradient,
        }),
      ];
    }
  }
}
