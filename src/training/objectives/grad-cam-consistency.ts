import { normalizeHeatmap, resizeMaps } from '../../attribution';
import type { Negatives } from '../../data';
import { changesInTraining, type Network } from '../../models';
import { tf, type Tensors } from '../../runtime';
import type { Batches } from '../batches';
import { cellMasks, mosaic, pasteWhere } from '../mosaic';
import { headGradient, headLayers } from './head-gradient';
import { preparedFor, type Objective, type Step, type StepData } from './objective';

export interface GradCamConsistencyOptions {
  /** The last convolutional stage, after its ReLU: its activation A is `[N,n,n,K]`. */
  layer: string;
  /** Where the other three images of a mosaic come from: examples, and which of them do not show a class. */
  examples: Batches;
  negatives: Negatives;
  /** λ; the paper takes 25 for ImageNet and 1 for MS-COCO. */
  weight?: number;
  /**
   * The loss is a mean over the (2n)² cells, so equal pressure on maps of another size takes λ proportional to (2n)²:
   * with `weightAt: 7`, `weight` is meant for maps of 7x7, the paper's, and is multiplied by n²/7². Default: λ as it
   * is.
   */
  weightAt?: number;
  /** How ∂ s_c / ∂ A is had: from the head's weights, or by differentiating twice (any head). Equal up to rounding. */
  mapGradient?: 'closed-form' | 'autodiff';
  /** `element-wise`: Σ_k G_k(u) A_k(u), the paper's program; `channel-weights`: ordinary Grad-CAM. */
  form?: 'element-wise' | 'channel-weights';
  /** Compare maps as they are, or both brought to the size of the inputs (AlexNet, where 13 is not 2·6). */
  compareAt?: 'map' | 'input';
  /** `next` pastes into the wrong cell, (q + 1) mod 4: a control that must not help. */
  target?: 'own' | 'next';
  /** The class explained in each image `[N]` int32: its label unless given (for several labels, one that is drawn). */
  classes?: (step: StepData) => tf.Tensor1D;
}

/**
 * Grad-CAM consistency, λ · mean |g(mosaic) - T|: the map of a mosaic for the class of one of its images should be that
 * image's own map in its cell, and 0 in the other three. T is the single map pasted into its cell, not detached; g is
 * {@link normalizeHeatmap} of the map. The mosaic's logits are in no loss, so add this to {@link crossEntropy} with
 * {@link together}. One more pass of the network, of images four times as large.
 *
 * Source: Pillai and Pirsiavash 2021, section 3 and their program.
 */
export function gradCamConsistency(
  options: GradCamConsistencyOptions,
): Objective & { measure: (step: Step) => tf.Scalar } {
  const {
    layer,
    examples,
    negatives,
    weight = 25,
    weightAt,
    target = 'own',
    compareAt = 'map',
    classes = ({ labels }: StepData) => labels,
  } = options;
  if (!(weight >= 0 && weight < Infinity))
    throw new RangeError(`gradCamConsistency: weight is ${weight}; wanted a number from 0 up`);
  const wide = new WeakMap<Network, Network>();
  const prepare = (step: StepData): Tensors => {
    const { network, x, random } = step;
    const explained = tf.tidy(() => classes(step).clone());
    const labels = explained.dataSync();
    const cells = Array.from(labels, () => random.integer(4));
    const others = examples.batch(
      Array.from(labels).flatMap((label) => negatives.draw(label, random)),
      random.fork('negatives'),
    );
    const images = mosaic(x, others.x, cells);
    tf.dispose({ ...others });
    const large = wide.get(network) ?? network.resized(images.shape.slice(1));
    wide.set(network, large);
    const drawn = large.draws(x.shape[0], random.fork('mosaic'), { taps: needed(network, options) });
    const aim = target === 'own' ? cells : cells.map((cell) => (cell + 1) % 4);
    return { ...drawn, [CLASSES]: explained, [IMAGES]: images, [CELLS]: cellMasks(aim) };
  };
  const measure = (step: Step): tf.Scalar => {
    const { network, x, taps: own, random } = step;
    const { [CLASSES]: explained, [IMAGES]: images, [CELLS]: cells, ...draws } = preparedFor({ prepare }, step);
    const large = wide.get(network)!;
    const { taps } = large.run(images, { training: true, random, draws, taps: needed(network, options) });
    const single = heatmap(network, own, explained as tf.Tensor1D, options);
    const whole = heatmap(large, taps, explained as tf.Tensor1D, options);
    return compareAt === 'map'
      ? meanDistance(whole, pasteWhere(single, cells))
      : meanDistance(resizeMaps(whole, sides(images)), pasteWhere(resizeMaps(single, sides(x)), cells));
  };
  const objective = (step: Step) => {
    const side = step.network.node(layer).shape[0];
    const scale = weightAt === undefined ? 1 : (side * side) / (weightAt * weightAt);
    return { gradCamConsistency: tf.mul(measure(step), weight * scale) as tf.Scalar };
  };
  const { mapGradient, form } = options;
  const settings = {
    name: 'gradCamConsistency',
    layer,
    weight,
    weightAt,
    mapGradient,
    form,
    compareAt,
    target,
    classes,
  };
  return Object.assign(objective, {
    measure,
    prepare,
    settings,
    taps: (network: Network) => needed(network, options),
  });
}

/** What is prepared besides what layers draw, whose names hold no spaces. */
const [CLASSES, IMAGES, CELLS] = ['the classes', 'the mosaics', 'the cells'];

/** The layers whose activations the map is made of. */
function needed(network: Network, { layer, mapGradient = 'closed-form' }: GradCamConsistencyOptions): string[] {
  if (mapGradient === 'closed-form') return [layer, ...headLayers(network, layer).map(({ name }) => name)];
  const behind = network.path().slice(network.path().indexOf(network.node(layer)) + 1);
  const norm = behind.find((node) => node.kind === 'batchNorm' && changesInTraining(node));
  if (norm) {
    throw new Error(
      `gradCamConsistency: '${norm.name}' behind '${layer}' is normalized by the statistics of the batch, so a map would depend on the other images; take a layer behind it, or a network without withBatchStatistics`,
    );
  }
  return [layer];
}

/** g `[N,n,n]`, differentiable. */
function heatmap(
  network: Network,
  taps: Readonly<Record<string, tf.Tensor>>,
  classes: tf.Tensor1D,
  { layer, mapGradient = 'closed-form', form = 'element-wise' }: GradCamConsistencyOptions,
): tf.Tensor3D {
  const activation = taps[layer];
  const gradient =
    mapGradient === 'closed-form'
      ? headGradient(network, layer, taps, classes)
      : tf.grad((a: tf.Tensor) => {
          const logits = network.from(layer)(a);
          return tf.sum(tf.mul(logits, tf.oneHot(classes, logits.shape[1])));
        })(activation);
  const weights = form === 'element-wise' ? gradient : tf.mean(gradient, [1, 2], true);
  return normalizeHeatmap(tf.sum(tf.mul(weights, activation), 3) as tf.Tensor3D);
}

function meanDistance(map: tf.Tensor3D, target: tf.Tensor3D): tf.Scalar {
  if (String(map.shape) !== String(target.shape)) {
    throw new Error(
      `gradCamConsistency: the mosaic's map is [${map.shape}] and the target [${target.shape}]; where the one is not twice the other, take compareAt 'input'`,
    );
  }
  return tf.mean(tf.abs(tf.sub(map, target)));
}

function sides({ shape }: tf.Tensor): [number, number] {
  return [shape[1]!, shape[2]!];
}
