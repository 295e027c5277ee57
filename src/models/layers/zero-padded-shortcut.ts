import { tf } from '../../runtime';
import type { Kind, LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface ZeroPaddedShortcut {
  channels: number;
  stride: number;
}

/**
 * Every `stride`-th pixel, with channels of zeros added equally on both sides: `[h,w,c]` to
 * `[⌈h/stride⌉,⌈w/stride⌉,channels]`. The shortcut without parameters, option A, of He et al. 2015, section 4.2.
 */
export function zeroPaddedShortcut(
  channels: number,
  stride: number,
): LayerData<'zeroPaddedShortcut', ZeroPaddedShortcut> {
  checkOneWhole('zeroPaddedShortcut', { channels, stride }, 1);
  return { kind: 'zeroPaddedShortcut', options: { channels, stride } };
}

export const zeroPaddedShortcutKind: Kind<ZeroPaddedShortcut> = {
  shape({ channels, stride }, [input]) {
    if (input.length !== 3 || channels < input[2] || (channels - input[2]) % 2 !== 0) {
      throw new Error(
        `zeroPaddedShortcut: input is [${input}]; wanted [h, w, c] with ${channels} - c even and not negative`,
      );
    }
    return [Math.ceil(input[0] / stride), Math.ceil(input[1] / stride), channels];
  },
  evaluate({ channels, stride }, [x]) {
    const added = (channels - x.shape[3]!) / 2;
    return tf.pad(everyNth(x as tf.Tensor4D, stride), [
      [0, 0],
      [0, 0],
      [0, 0],
      [added, added],
    ]);
  },
};

/** By reshape and slice, which can be differentiated any number of times; a strided slice cannot. */
function everyNth(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const [rows, columns] = [Math.ceil(h / stride), Math.ceil(w / stride)];
  const whole = tf.pad(x, [
    [0, 0],
    [0, rows * stride - h],
    [0, columns * stride - w],
    [0, 0],
  ]);
  const row = columns * stride * c;
  const inRows = tf.slice(tf.reshape(whole, [n, rows, stride * row]), [0, 0, 0], [n, rows, row]);
  return tf.slice(
    tf.reshape(inRows, [n, rows, columns, stride * c]) as tf.Tensor4D,
    [0, 0, 0, 0],
    [n, rows, columns, c],
  );
}
