import { tf } from '../../runtime';
import { isLabels, readLabels, type Labels } from '../../statistics';
import { inWords } from './in-words';

/**
 * What is explained: the class with the largest output (`predicted`), a class index, one index for each image (an
 * array, also of int64, or a tensor), or any function of the outputs `[n, ...]` that gives one number an image `[n]`. A
 * function is told which images of the batch its rows belong to, since methods that expand the batch pass several rows
 * an image.
 */
export type Target = 'predicted' | number | bigint | Labels | TargetFunction;
export type TargetFunction = TargetMethod['score'];

/** A method, so that a function of a tensor of some rank is one too. */
interface TargetMethod {
  score(output: tf.Tensor, images: ArrayLike<number>): tf.Tensor1D;
}

/**
 * The target as a function, for a batch of so many images; errors begin with the name of the `method` and say what does
 * not fit. `classes` are the predicted classes where they are known already.
 */
export function targetFunction(
  method: string,
  target: Target,
  images: number,
  classes?: ArrayLike<number>,
): TargetFunction {
  if (typeof target === 'function') return checked(method, target);
  if (target === 'predicted')
    return classes ? picked(method, (image) => classes[image]) : (output) => pick(output, predicted(method, output));
  if (typeof target === 'number' || typeof target === 'bigint') return picked(method, () => Number(target));
  if (!isLabels(target))
    throw new Error(
      `${method}: target is ${inWords(target)}; wanted 'predicted', a class index, one for each image, or a function of the outputs`,
    );
  if (lengthOf(target) !== images) {
    throw new Error(
      `${method}: target has ${lengthOf(target)} classes for ${images} images; pass one index, or one for each image`,
    );
  }
  const own = readLabels(method, 'target', target, images);
  return picked(method, (image) => own[image]);
}

/**
 * The target for rows that are other than the images themselves (noisy, masked, at a baseline): a predicted class is
 * that of the `output` of the images `[N, classes]`, whatever their rows would give.
 */
export function settledTarget(method: string, target: Target, output: tf.Tensor): TargetFunction {
  return targetFunction(
    method,
    target,
    output.shape[0],
    target === 'predicted' ? predicted(method, output) : undefined,
  );
}

/** Explains log softmax(output)[class] instead of the output itself, as networks that end in log-softmax do. */
export function logProbability(target: Exclude<Target, TargetFunction> = 'predicted'): TargetFunction {
  // The number of images is checked row by row: a part of a batch asks for its own.
  const own = isLabels(target) ? readLabels('logProbability', 'target', target, lengthOf(target)) : undefined;
  const classOf = own ? (image: number) => own[image] : () => Number(target);
  return (output, images) => {
    const choose =
      target === 'predicted'
        ? (out: tf.Tensor) => pick(out, predicted('logProbability', output))
        : picked('logProbability', classOf);
    return choose(tf.logSoftmax(output), images);
  };
}

function lengthOf(labels: Labels): number {
  return 'length' in labels ? labels.length : labels.size;
}

function checked(method: string, score: TargetFunction): TargetFunction {
  return (output, images) => {
    const found = score(output, images) as tf.Tensor | undefined;
    if (!(found instanceof tf.Tensor) || found.rank !== 1 || found.shape[0] !== images.length) {
      throw new Error(
        `${method}: the target gives ${found instanceof tf.Tensor ? `[${found.shape}]` : inWords(found)} for outputs [${output.shape}]; wanted one number an image, [${images.length}]`,
      );
    }
    return found as tf.Tensor1D;
  };
}

function picked(method: string, classOf: (image: number) => number): TargetFunction {
  return (output, images) => {
    checkClasses(method, output);
    const own = Array.from(images, classOf);
    const wrong = own.find((index) => !Number.isInteger(index) || index < 0 || index >= output.shape[1]!);
    if (wrong !== undefined)
      throw new Error(`${method}: target is ${wrong}; wanted a class index from 0 to ${output.shape[1]! - 1}`);
    return pick(output, own);
  };
}

/** output[i, classes[i]] for every row, as a product with a one-hot matrix: its gradient is that matrix. */
function pick(output: tf.Tensor, classes: ArrayLike<number>): tf.Tensor1D {
  const oneHot = new Float32Array(output.size);
  for (let row = 0; row < classes.length; row++) oneHot[row * output.shape[1]! + classes[row]] = 1;
  return tf.sum(tf.mul(output, tf.tensor2d(oneHot, output.shape as [number, number])), 1);
}

/** The class with the largest output, row by row; read out, since an arg-max has no gradient. */
function predicted(method: string, output: tf.Tensor): ArrayLike<number> {
  checkClasses(method, output);
  const classes = tf.tidy(() => tf.argMax(output, 1));
  const values = classes.dataSync();
  classes.dispose();
  return values;
}

function checkClasses(method: string, { shape }: tf.Tensor): void {
  if (shape.length === 2) return;
  throw new Error(
    `${method}: the model gives [${shape}], in which a class has no place; wanted [N, classes], or a target that is a function of it, such as (output) => ${shape.length === 1 ? 'output' : 'output.mean([1, 2]).gather(0, 1)'}`,
  );
}
