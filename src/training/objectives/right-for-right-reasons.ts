import { groupMasks } from '../../decomposition';
import { isDifferentiating, tf } from '../../runtime';
import { crossEntropy } from './cross-entropy';
import { isOfTensors, type Objective, type Step, type StepData } from './objective';
import { penalty, type Penalty } from './penalty';

export interface RightForRightReasonsOptions {
  /** λ; 0 leaves the penalty out altogether. */
  weight: number;
  /**
   * Where gradients should be 0: masks as for `decompose`, the same for every batch or made for a step; groups add up.
   */
  masks: tf.Tensor | ((step: StepData) => tf.Tensor);
  /**
   * `paper` (Ross et al. 2017, default): (∂ Σ_classes log softmax / ∂x)² under the mask. `cdep-repo`, the rival in the
   * public code of CDEP: the gradient of the mean loss, channels summed before squaring, so that opposite gradients of
   * two colors cancel, and all is divided by the batch size squared.
   */
  form?: 'paper' | 'cdep-repo';
  /** A layer whose activation the gradient is taken for, instead of `x`, and that the masks fit: `embed` for words. */
  layer?: string;
  /** The loss whose gradient `cdep-repo` takes; cross-entropy unless given. */
  loss?: Objective;
}

/**
 * Right for the right reasons (Ross, Hughes and Doshi-Velez 2017): the term `rightForRightReasons` = λ · Σ (mask ·
 * input gradient)², summed over batch, inputs and groups. Differentiates the step's own pass again: one backward pass
 * more, and its derivative.
 */
export function rightForRightReasons({
  weight,
  masks,
  form = 'paper',
  layer,
  loss = crossEntropy(),
}: RightForRightReasonsOptions): Penalty {
  if (form !== 'paper' && form !== 'cdep-repo')
    throw new Error(`rightForRightReasons: form is '${String(form)}'; wanted paper or cdep-repo`);
  return penalty(
    'rightForRightReasons',
    weight,
    ({ prepared: _, ...step }, { masks: given, ...ofLoss }) => {
      const x = layer === undefined ? step.x : (step.taps[layer] ?? step.network.tap(step.x, layer));
      const mask = groupMasks('rightForRightReasons', given, x);
      const explained = (at: Step) =>
        form === 'paper' ? tf.sum(tf.logSoftmax(at.logits)) : tf.addN(Object.values(loss({ ...at, prepared: ofLoss })));
      // In training the logits are on the tape already: no second forward pass.
      const onTape = layer === undefined && isDifferentiating();
      const gradient = tf.grad((z: tf.Tensor) => explained(onTape ? step : forward(step, z, loss, layer)))(x);
      const images = x.shape.length > 2;
      if (form === 'paper' || !images) return tf.sum(tf.square(tf.mul(mask, tf.expandDims(gradient)))) as tf.Scalar;
      if (mask.shape[mask.shape.length - 1] !== 1) {
        throw new Error(
          "rightForRightReasons: form 'cdep-repo' sums channels, masks cannot differ between them; pass [G, N, H, W]",
        );
      }
      return tf.sum(tf.square(tf.mul(mask, tf.expandDims(tf.sum(gradient, -1, true))))) as tf.Scalar;
    },
    {
      taps: (network) => [...(loss.taps?.(network) ?? []), ...(layer === undefined ? [] : [layer])],
      settings: { masks, form, loss, layer },
      depends: form === 'paper' || isOfTensors(loss) ? 'on tensors' : 'on more',
      prepare: (step) => ({
        ...loss.prepare?.(step),
        masks: tf.tidy(() => (typeof masks === 'function' ? masks(step) : masks).clone()),
      }),
    },
  );
}

/** The step with a pass of its own from `z`, the input or the activation of `layer`. */
function forward(step: Step, z: tf.Tensor, { taps: needed }: Objective, layer: string | undefined): Step {
  const options = { taps: needed?.(step.network) };
  if (layer === undefined) {
    const { output: logits, taps } = step.network.run(z, options);
    return { ...step, x: z, logits, taps };
  }
  const { output: logits, taps } = step.network.run(step.x, { ...options, given: { [layer]: z } });
  return { ...step, logits, taps };
}
