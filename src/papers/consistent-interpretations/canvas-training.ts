/**
 * Training on canvases with and without Grad-CAM consistency, as a task of a study.
 *
 * Source: Pillai and Pirsiavash, "Explainable Models with Consistent Interpretations" (2021), in small.
 */
import { withWeights } from '../../models';
import type { Task, TaskContext } from '../../studies';
import type { GradCamConsistencyOptions } from '../../training';
import { keepTrained, lossesOf } from '../keep-trained';
import { canvasesOnce, canvasObjective } from './canvas-examples';
import { canvasNet, type CanvasNetOptions } from './canvas-net';
import { trainPhase } from './train-phase';

/** One training: a task's parameters, those of {@link canvasNet} among them. */
export interface CanvasTraining extends CanvasNetOptions, Pick<GradCamConsistencyOptions, 'compareAt' | 'target'> {
  /**
   * `plain` starts from the seed's first weights. The others go on from the weights of their input `start`: `control`
   * as before, `GC` with Grad-CAM consistency; both see the same canvases in the same order.
   */
  readonly arm: 'plain' | 'control' | 'GC';
  readonly steps: number;
  readonly batchSize: number;
  /** How many canvases are trained on. */
  readonly canvases: number;
  /**
   * `one` as `clutteredCanvases` has it, or `several` as `cocoCanvases`: then the loss asks for each class
   * by itself, and a mosaic for the class of one annotation, drawn at each step. Default `one`.
   */
  readonly labels?: 'one' | 'several';
  /** They show the first so many of MNIST's test digits, so that others are left to test with. */
  readonly digits: number;
  /** Weight of the consistency; of GC. */
  readonly lambda?: number;
}

/** The mean loss in each piece of the training, a twentieth of the steps as a rule. */
export interface CanvasTrained {
  readonly losses: readonly number[];
}

/** The task that goes on from the network of the task `plain`, with other parameters of its own. */
export function canvasArm(
  plain: Task,
  own: Pick<CanvasTraining, 'arm' | 'steps' | 'lambda' | 'compareAt' | 'target'>,
): Task {
  return { ...plain, parameters: { ...plain.parameters, ...own }, inputs: { ...plain.inputs, start: { of: plain } } };
}

/**
 * Trains one network, as {@link trainPhase} does: a task for `runStudy`, with MNIST's test digits as the input
 * `digits`, and for an arm the task of its plain network as `start`. Keeps the weights in `weights.safetensors`; goes
 * on from a checkpoint where it was stopped.
 */
export async function canvasTraining(parameters: CanvasTraining, context: TaskContext): Promise<CanvasTrained> {
  const { arm, seed, pool = 'average', steps, batchSize } = parameters;
  const canvases = await canvasesOnce('canvasTraining', parameters, context);
  const objective = canvasObjective('canvasTraining', parameters, canvases);
  const network = canvasNet(parameters);
  const train = async (checkpoint: string) => {
    if (arm !== 'plain') withWeights(network, context.result('start').files['weights.safetensors']);
    return trainPhase(network, arm === 'plain' ? 'plain' : 'arm', {
      ...{ data: canvases.data, objective, steps, batchSize, seed, checkpoint },
      label: `${pool} pool, seed ${seed}, ${arm}`,
    });
  };
  return keepTrained({ context, network }, train, lossesOf);
}
