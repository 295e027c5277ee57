import { tf } from '../../runtime';

/** How the values of a pixel's channels become one: the order of sum and absolute value changes the map. */
export type ChannelRule = 'sum' | 'sum-of-absolutes' | 'absolute-of-sum' | 'largest-absolute';

/** Maps `[N,H,W,C]` to `[N,H,W]`. Explanation Alignment takes the sum of absolutes. */
export function reduceChannels(map: tf.Tensor, rule: ChannelRule): tf.Tensor3D {
  if (map.shape.length !== 4) throw new Error(`reduceChannels: map is [${map.shape}]; wanted [N, H, W, C]`);
  return tf.tidy(() => {
    switch (rule) {
      case 'sum':
        return tf.sum<tf.Tensor3D>(map, 3);
      case 'sum-of-absolutes':
        return tf.sum<tf.Tensor3D>(tf.abs(map), 3);
      case 'absolute-of-sum':
        return tf.abs(tf.sum<tf.Tensor3D>(map, 3));
      case 'largest-absolute':
        return tf.max<tf.Tensor3D>(tf.abs(map), 3);
      default:
        throw new Error(
          `reduceChannels: rule is '${String(rule)}'; wanted sum, sum-of-absolutes, absolute-of-sum or largest-absolute`,
        );
    }
  });
}
