import { tf } from '../../runtime';
import type { Layer } from '../layer';

export interface ZeroPaddingOptions {
  top?: number;
  bottom?: number;
  left?: number;
  right?: number;
}

/** Rows and columns of zeros around an image, each side for itself: TensorFlow's `same` at stride 2 has them behind only. */
export function zeroPadding(options: ZeroPaddingOptions): Layer & { options: Required<ZeroPaddingOptions> } {
  const full = { top: 0, bottom: 0, left: 0, right: 0, ...options };
  const { top, bottom, left, right } = full;
  return {
    kind: 'zeroPadding',
    options: full,
    shape([input]) {
      if (input.length !== 3) throw new Error(`zeroPadding: input is [${input}]; wanted [h, w, c]`);
      return [input[0] + top + bottom, input[1] + left + right, input[2]];
    },
    apply: ([x]) => tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]),
  };
}
