import { tf } from '../tf';

/** What the kernels of both kinds of convolution are told. */
export interface ConvolutionAttributes {
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  dilations?: [number, number] | number;
  dataFormat?: 'NHWC' | 'NCHW';
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** A convolution written as one that every backend can differentiate: no dilation, padding `valid` or `same`. */
export interface Unrolled {
  x: () => tf.Tensor4D;
  dy: () => tf.Tensor4D;
  /** Sizes of `x`, known without computing it. */
  inputShape: [number, number, number, number];
  attributes: ConvolutionAttributes;
  /** From the gradient for the unrolled `x` to that for the original one. */
  back: (dx: tf.Tensor4D) => tf.Tensor4D;
}

/**
 * Takes dilation and explicit padding out of a convolution, by operations that can be differentiated themselves.
 *
 * With dilation d, outputs d apart share their inputs: the d x d interleaved grids of the padded image become images of
 * a larger batch, the convolution on each is an ordinary one, and no work is added. Explicit padding is the case d = 1.
 */
export function unrolled(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: [number, number, number, number],
  attributes: ConvolutionAttributes,
  depthwise: 'depthwise' | 'full',
): Unrolled {
  const { strides, pad, dilations = 1, dataFormat = 'NHWC', dimRoundingMode } = attributes;
  const block: [number, number] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
  if (block[0] === 1 && block[1] === 1 && typeof pad === 'string') {
    return {
      x: () => x,
      dy: () => dy,
      inputShape: x.shape,
      attributes: { ...attributes, dilations: 1 },
      back: (dx) => dx,
    };
  }
  if (dataFormat !== 'NHWC')
    throw new Error(
      `gradient of conv2d: dataFormat is '${dataFormat}' with dilation or explicit padding; wanted 'NHWC', transpose the images`,
    );
  const { padInfo, inHeight, inWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    block,
    pad,
    dimRoundingMode,
    depthwise === 'depthwise',
  );
  const height = inHeight + padInfo.top + padInfo.bottom;
  const width = inWidth + padInfo.left + padInfo.right;
  // Filled up to whole blocks; the outputs that read the filling have no gradient.
  const fill = [(block[0] - (height % block[0])) % block[0], (block[1] - (width % block[1])) % block[1]];
  const margins = [
    [padInfo.top, padInfo.bottom + fill[0]],
    [padInfo.left, padInfo.right + fill[1]],
  ];
  return {
    x: () => tf.spaceToBatchND(x, block, margins),
    dy: () =>
      tf.spaceToBatchND(dy, block, [
        [0, fill[0]],
        [0, fill[1]],
      ]),
    inputShape: [
      x.shape[0] * block[0] * block[1],
      (height + fill[0]) / block[0],
      (width + fill[1]) / block[1],
      x.shape[3],
    ],
    attributes: { strides, pad: 'valid', dilations: 1, dataFormat, dimRoundingMode: undefined },
    back: (dx) => tf.batchToSpaceND(dx, block, margins),
  };
}
