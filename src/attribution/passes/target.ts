import { asConstant, isCompiled, numberOf, prefixed, tf, unprefixed, type Tensors } from '../../runtime';
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

/** A target for certain rows of a pass: a function of their outputs, and of tensors that stand for the rows. */
export interface RowScore {
  /** Names the function where it is one of tensors alone; undefined where it is a user's, to be run as it is. */
  key: string | undefined;
  /** What belongs to the rows; whoever asked disposes it. */
  given: Tensors;
  /** Throws where outputs of this shape do not fit the target. */
  check(output: tf.Tensor): void;
  /** `chosenBy` are the outputs that decide the predicted class, where they are others. */
  of(output: tf.Tensor, given: Tensors, chosenBy?: tf.Tensor): tf.Tensor1D;
}

/** A target as a function, which can also be had for certain rows. */
export type Score = TargetFunction & { readonly rows: (images: ArrayLike<number>) => RowScore };

/** A method, so that a function of a tensor of some rank is one too. */
interface TargetMethod {
  score(output: tf.Tensor, images: ArrayLike<number>): tf.Tensor1D;
}

/**
 * The target as a function, for a batch of so many images; errors begin with the name of the `method` and say what does
 * not fit. `classes` are the predicted classes where they are known already.
 */
export function targetFunction(method: string, target: Target, images: number, classes?: ArrayLike<number>): Score {
  if (typeof target === 'function') return own(method, target);
  if (target === 'predicted') return classes ? picked(method, (image) => classes[image]) : predictedScore(method);
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
  const labels = readLabels(method, 'target', target, images);
  return picked(method, (image) => labels[image]);
}

/**
 * The target for rows that are other than the images themselves (noisy, masked, at a baseline): a predicted class is
 * that of the `output` of the images `[N, classes]`, whatever their rows would give.
 */
export function settledTarget(method: string, target: Target, output: tf.Tensor): Score {
  return targetFunction(
    method,
    target,
    output.shape[0],
    target === 'predicted' ? predicted(method, output) : undefined,
  );
}

/**
 * Explains log softmax(output)[class] instead of the output itself, as networks that end in log-softmax do. Refuses a
 * single output, of which that is 0 whatever the image.
 */
export function logProbability(target: Exclude<Target, TargetFunction> = 'predicted'): TargetFunction {
  const method = 'logProbability';
  if (target === 'predicted') return predictedScore(method, logSoftmax, 'log ');
  // The number of images is checked row by row: a part of a batch asks for its own.
  const labels = isLabels(target) ? readLabels(method, 'target', target, lengthOf(target)) : undefined;
  return picked(method, labels ? (image) => labels[image] : () => Number(target), logSoftmax, 'log ');
}

/**
 * Explains the cosine of the output, an embedding `[n, features]`, with another one: `[features]`, or one for each
 * image `[N, features]`, as of a text beside an image. The caller may dispose it after the call.
 *
 * @throws Error where its sizes are not those of the outputs.
 */
export function cosineTo(embedding: tf.Tensor): TargetFunction {
  if (!(embedding instanceof tf.Tensor) || embedding.rank < 1 || embedding.rank > 2)
    throw new Error(
      `cosineTo: embedding is ${embedding instanceof tf.Tensor ? `[${embedding.shape}]` : inWords(embedding)}; wanted [features], or one for each image, [N, features]`,
    );
  const unit = (rows: tf.Tensor) => tf.div(rows, tf.sqrt(tf.sum(tf.square(rows), -1, true)));
  return scoreOf((images) => ({
    key: 'cosine',
    given: {
      to: tf.tidy(() =>
        embedding.rank === 1
          ? tf.expandDims(embedding)
          : tf.gather(embedding, tf.tensor1d(Int32Array.from(images), 'int32')),
      ),
    },
    check(output) {
      const features = embedding.shape[embedding.rank - 1];
      if (output.rank !== 2 || output.shape[1] !== features)
        throw new Error(
          `cosineTo: embedding is [${embedding.shape}] for outputs [${output.shape}]; wanted equal features`,
        );
    },
    of: (output, { to }) => tf.sum(tf.mul(unit(output), unit(to)), 1),
  }));
}

function logSoftmax(output: tf.Tensor): tf.Tensor {
  if (output.shape[1] === 1) {
    throw new Error(
      `logProbability: the model gives one output, [${output.shape}], whose softmax is 1 whatever the image; explain the output itself`,
    );
  }
  return tf.logSoftmax(output);
}

function lengthOf(labels: Labels): number {
  return 'length' in labels ? labels.length : labels.size;
}

/**
 * `work` on tensors and on the target of certain rows, through `replay` unless the target is a user's; the rows' own
 * tensors are freed. `score` takes the predicted class from `chosenBy` where that is given.
 */
export function replayScored<O extends Tensors>(
  replay: <I extends Tensors, R extends Tensors>(key: string, inputs: I, f: (inputs: I) => R) => R,
  key: string,
  rows: RowScore,
  tensors: Tensors,
  work: (tensors: Tensors, score: (output: tf.Tensor, chosenBy?: tf.Tensor) => tf.Tensor1D) => O,
): O {
  const run = (given: Tensors) =>
    work(given, (output, chosenBy) => {
      rows.check(output);
      return rows.of(output, unprefixed(OF_SCORE, given), chosenBy);
    });
  const inputs = { ...tensors, ...prefixed(OF_SCORE, rows.given) };
  try {
    return rows.key === undefined ? run(inputs) : replay(`${key} ${rows.key}`, inputs, run);
  } finally {
    tf.dispose({ ...rows.given });
  }
}

const OF_SCORE = 'score ';

function scoreOf(rows: (images: ArrayLike<number>) => RowScore): Score {
  const score = (output: tf.Tensor, images: ArrayLike<number>) => {
    const { check, of, given } = rows(images);
    check(output);
    return of(output, given);
  };
  return Object.assign(score, { rows });
}

/** A target that is a function: one of ours, or a user's, whose results are checked. */
function own(method: string, score: TargetFunction | Score): Score {
  if ('rows' in score) return score;
  return scoreOf((images) => ({
    key: isCompiled(score) ? `own target ${numberOf(score)}` : undefined,
    given: {},
    check: () => {},
    of(output) {
      // In a graph it cannot know which images its rows belong to: they change from pass to pass.
      const found = (isCompiled(score) ? (score as (output: tf.Tensor) => unknown)(output) : score(output, images)) as
        tf.Tensor | undefined;
      if (!(found instanceof tf.Tensor) || found.rank !== 1 || found.shape[0] !== images.length) {
        throw new Error(
          `${method}: the target gives ${found instanceof tf.Tensor ? `[${found.shape}]` : inWords(found)} for outputs [${output.shape}]; wanted one number an image, [${images.length}]`,
        );
      }
      return found as tf.Tensor1D;
    },
  }));
}

/** Each row's class, which is known, of what `link` makes of the outputs. */
function picked(
  method: string,
  classOf: (image: number) => number,
  link: (output: tf.Tensor) => tf.Tensor = (output) => output,
  name = '',
): Score {
  return scoreOf((images) => {
    const classes = Array.from(images, classOf);
    return {
      key: `${name}class`,
      given: { classes: tf.tensor1d(Int32Array.from(classes), 'int32') },
      check(output) {
        checkClasses(method, output);
        const wrong = classes.find((index) => !Number.isInteger(index) || index < 0 || index >= output.shape[1]!);
        if (wrong !== undefined)
          throw new Error(`${method}: target is ${wrong}; wanted a class index from 0 to ${output.shape[1]! - 1}`);
      },
      of: (output, given) => pick(link(output), given.classes),
    };
  });
}

/** The class with the largest output of each row. */
function predictedScore(method: string, link: (output: tf.Tensor) => tf.Tensor = (output) => output, name = ''): Score {
  return scoreOf(() => ({
    key: `${name}predicted class`,
    given: {},
    check: (output) => checkClasses(method, output),
    // An arg-max has no gradient.
    of: (output, _, chosenBy = output) =>
      pick(
        link(output),
        asConstant(() => tf.argMax(chosenBy, 1)),
      ),
  }));
}

/** output[i, classes[i]] for every row, as a product with a one-hot matrix: its gradient is that matrix. */
function pick(output: tf.Tensor, classes: tf.Tensor): tf.Tensor1D {
  // Not tf.oneHot: it refuses a single class.
  const oneHot = asConstant(() =>
    tf.cast(tf.equal(tf.expandDims(classes, 1), tf.range(0, output.shape[1]!, 1, 'int32')), 'float32'),
  );
  return tf.sum(tf.mul(output, oneHot), 1);
}

/** The class with the largest output, row by row. */
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
