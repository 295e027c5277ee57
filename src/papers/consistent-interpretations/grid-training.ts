/**
 * Training for consistent maps on canvases, watched while it goes on: a network, and arms that go on from it in four
 * pieces, as tasks of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), in small.
 */
import { weightsFile, withWeights, type Network } from '../../models';
import type { TaskContext } from '../../studies';
import { adam, fit, type History, type Objective } from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { canvasesOnce, canvasObjective, type Canvases } from './canvas-examples';
import { canvasNet } from './canvas-net';
import type { CanvasTrained, CanvasTraining } from './canvas-training';
import { decay, drawnFrom } from './train-phase';

/** One training: a task's parameters. */
export interface GridTraining extends Pick<
  CanvasTraining,
  'arm' | 'pool' | 'seed' | 'digits' | 'canvases' | 'batchSize' | 'lambda' | 'target'
> {
  /** Passes of `plain` over all canvases. */
  readonly epochs?: number;
  /** Length of an arm: four pieces of a quarter, of canvases drawn with replacement. */
  readonly steps?: number;
}

/** An arm is trained in so many pieces. */
export const GRID_PIECES = 4;

/**
 * Trains one network: a task for `runStudy`, with MNIST's test digits as the input `digits`, and for an arm the task of
 * its plain network as `start`. Keeps the weights in `weights.safetensors`, and those after each piece of an arm in
 * `piece-1.safetensors` and so on; goes on from checkpoints where it was stopped.
 */
export async function gridTraining(parameters: GridTraining, context: TaskContext): Promise<CanvasTrained> {
  const { arm, seed, pool } = parameters;
  checkLength(parameters);
  const canvases = await canvasesOnce('gridTraining', parameters, context);
  const objective = canvasObjective('gridTraining', parameters, canvases);
  const network = canvasNet({ seed, pool });
  const optimizer = adam({ learningRate: arm === 'plain' ? 2e-3 : 1e-3 });
  const bench = { network, optimizer, objective, canvases };
  const train = async (checkpoint: string) => {
    if (arm === 'plain') return trainPlain(bench, parameters, checkpoint);
    withWeights(network, context.result('start').files['weights.safetensors']);
    return trainInPieces(bench, parameters, context);
  };
  return keepTrained({ context, network, others: [optimizer] }, train, lossesOf);
}

function checkLength({ arm, epochs = 0, steps = 0 }: GridTraining): void {
  const [name, length, unit] = arm === 'plain' ? ['epochs', epochs, 1] : ['steps', steps, GRID_PIECES];
  if (!(Number.isInteger(length / unit) && length > 0))
    throw new RangeError(`gridTraining: ${name} of ${arm} is ${length}; wanted a multiple of ${unit}`);
}

interface Bench {
  network: Network;
  optimizer: ReturnType<typeof adam>;
  objective: Objective;
  canvases: Canvases;
}

function trainPlain(
  { network, optimizer, objective, canvases: { data } }: Bench,
  { epochs = 0, seed, batchSize, pool }: GridTraining,
  checkpoint: string,
): Promise<History> {
  return fit(network, data, {
    ...{ optimizer, objective, epochs, seed, batchSize, checkpoint },
    schedule: (epoch) => decay((epoch + 0.5) / epochs),
    label: `plain, ${pool} pool, seed ${seed}`,
  });
}

async function trainInPieces(
  { network, optimizer, objective, canvases: { data } }: Bench,
  { steps = 0, seed, batchSize, arm, lambda, target }: GridTraining,
  context: TaskContext,
): Promise<History> {
  const piece = drawnFrom(data, (steps / GRID_PIECES) * batchSize);
  const whole: History = { terms: [], validation: [] };
  for (let k = 0; k < GRID_PIECES; k++) {
    const { terms } = await fit(network, piece, {
      ...{ optimizer, objective, epochs: 1, seed: 10 * seed + k, batchSize },
      schedule: () => decay((k + 0.5) / GRID_PIECES),
      label: `${arm}${lambda === undefined ? '' : ` ${lambda}`}${target === 'next' ? ', wrong target' : ''}, ${k + 1} of ${GRID_PIECES}`,
      checkpoint: `${context.folder}/piece-${k + 1}.safetensors`,
    });
    whole.terms.push(...terms);
    context.keep(`piece-${k + 1}.safetensors`, weightsFile(network));
  }
  return whole;
}
