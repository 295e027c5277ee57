import { tf } from '../../runtime';

/**
 * What is explained: the class with the largest output (`predicted`), a class index, one index for each image, or any
 * function of the outputs `[n, classes]` that gives one number an image `[n]`. A function is told which images of the
 * batch its rows belong to, since methods that expand the batch pass several rows an image.
 */
export type Target = 'predicted' | number | ArrayLike<number> | TargetFunction;
export type TargetFunction = (output: tf.Tensor2D, images: ArrayLike<number>) => tf.Tensor1D;

/**
 * The target as a function, for a batch of so many images; errors begin with the name of the `method` and say what does not fit.
 * `classes` are the predicted classes where they are known already.
 */
export function targetFunction(method: string, target: Target, images: number, classes?: ArrayLike<number>): TargetFunction {
  if (typeof target === 'object' && target.length !== images) {
    throw new Error(`${method}: target has ${target.length} classes for ${images} images; pass one index, or one for each image`);
  }
  return target === 'predicted' && classes ? picked(method, (image) => classes[image]) : asFunction(method, target);
}

/**
 * The target for rows that are other than the images themselves (noisy, masked, at a baseline): a predicted class is that of the `output`
 * of the images `[N, classes]`, whatever their rows would give.
 */
export function settledTarget(method: string, target: Target, output: tf.Tensor2D): TargetFunction {
  return targetFunction(method, target, output.shape[0], target === 'predicted' ? predicted(output) : undefined);
}

function asFunction(method: string, target: Target): TargetFunction {
  if (typeof target === 'function') return target;
  if (target === 'predicted') return (output) => pick(output, predicted(output));
  return typeof target === 'number' ? picked(method, () => target) : picked(method, (image) => target[image]);
}

function picked(method: string, classOf: (image: number) => number): TargetFunction {
  return (output, images) => {
    const own = Array.from(images, classOf);
    const wrong = own.find((index) => !Number.isInteger(index) || index < 0 || index >= output.shape[1]);
    if (wrong !== undefined) throw new Error(`${method}: target is ${wrong}; wanted a class index from 0 to ${output.shape[1] - 1}`);
    return pick(output, own);
  };
}

/** output[i, classes[i]] for every row, as a product with a one-hot matrix: its gradient is that matrix. */
function pick(output: tf.Tensor2D, classes: ArrayLike<number>): tf.Tensor1D {
  const oneHot = new Float32Array(output.size);
  for (let row = 0; row < classes.length; row++) oneHot[row * output.shape[1] + classes[row]] = 1;
  return tf.sum(tf.mul(output, tf.tensor2d(oneHot, output.shape)), 1);
}

/** The class with the largest output, row by row; read out, since an arg-max has no gradient. */
function predicted(output: tf.Tensor2D): ArrayLike<number> {
  const classes = tf.tidy(() => tf.argMax(output, 1));
  const values = classes.dataSync();
  classes.dispose();
  return values;
}

/** Explains log softmax(output)[class] instead of the output itself, as networks that end in log-softmax do. */
export function logProbability(target: Exclude<Target, TargetFunction> = 'predicted'): TargetFunction {
  const choose = asFunction('logProbability', target);
  return (output, images) => choose(tf.logSoftmax(output), images);
}
