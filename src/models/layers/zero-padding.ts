import { tf } from '../../runtime';
import { checkImage, type Kind, type LayerData } from '../layer';
import { checkOneWhole } from './check-options';

export interface ZeroPaddingOptions {
  top?: number;
  bottom?: number;
  left?: number;
  right?: number;
}

export type ZeroPadding = Required<ZeroPaddingOptions>;

/**
 * Rows and columns of zeros around an image, each side for itself: TensorFlow's `same` at stride 2 has them behind
 * only.
 */
export function zeroPadding(options: ZeroPaddingOptions): LayerData<'zeroPadding', ZeroPadding> {
  const full = { top: 0, bottom: 0, left: 0, right: 0, ...options };
  checkOneWhole('zeroPadding', full, 0);
  return { kind: 'zeroPadding', options: full };
}

export const zeroPaddingKind: Kind<ZeroPadding> = {
  shape({ top, bottom, left, right }, [input]) {
    checkImage('zeroPadding', input);
    return [input[0] + top + bottom, input[1] + left + right, input[2]];
  },
  evaluate: ({ top, bottom, left, right }, [x]) =>
    tf.pad(x, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]),
};
