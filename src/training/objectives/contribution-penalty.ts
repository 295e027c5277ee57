import type { Parts } from '../../decomposition';
import { tf } from '../../runtime';

/**
 * Which contributions are bad: `all-classes` is the published form for images and tables, `true-class` that for text.
 */
export type PenaltyForm = 'all-classes' | 'true-class' | 'absolute';

export interface ContributionPenaltyOptions {
  form: PenaltyForm;
  /** Class indices `[N]`, for `true-class`. */
  labels?: tf.Tensor1D;
  /** `[G, N]`: 1 for the images that count in a group's mean; all unless given. */
  counted?: tf.Tensor;
}

/**
 * How much groups contribute, one number a group `[G]`, from β and γ at the logits `[G, N, classes]`: the mean over
 * images of `all-classes`: mean over classes of softmax(β, γ)[β] = sigmoid(β - γ); `true-class`: -log softmax(β_y,
 * γ_y)[γ] = softplus(β_y - γ_y); `absolute`: mean over classes of |β|, the distance to 0 that the paper's equation 5
 * asks for. 0 where no image counts. The caller disposes it.
 *
 * Rieger et al. 2020, section 3.2. The first two reward β far below γ, not β near 0.
 */
export function contributionPenalty(
  { beta, gamma }: Parts<tf.Tensor3D>,
  { form, labels, counted }: ContributionPenaltyOptions,
): tf.Tensor1D {
  return tf.tidy(() => {
    const each = perImage({ beta, gamma }, form, labels);
    if (!counted) return tf.mean(each, 1) as tf.Tensor1D;
    return tf.div(tf.sum(tf.mul(each, counted), 1), tf.maximum(tf.sum(counted, 1), 1)) as tf.Tensor1D;
  });
}

/** `[G, N]` */
function perImage({ beta, gamma }: Parts, form: PenaltyForm, labels: tf.Tensor1D | undefined): tf.Tensor {
  switch (form) {
    case 'all-classes':
      return tf.mean(tf.sigmoid(tf.sub(beta, gamma)), 2);
    case 'absolute':
      return tf.mean(tf.mul(beta, tf.sign(beta)), 2);
    case 'true-class': {
      if (!labels) throw new Error("contributionPenalty: form 'true-class' needs labels; pass the class indices");
      return tf.sum(tf.mul(tf.softplus(tf.sub(beta, gamma)), tf.oneHot(labels, beta.shape[2]!)), 2);
    }
    default:
      throw new Error(`contributionPenalty: form is '${String(form)}'; wanted all-classes, true-class or absolute`);
  }
}
