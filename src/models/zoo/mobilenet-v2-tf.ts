import { heNormal } from '../initializers';
import { INVERTED_RESIDUALS } from './mobilenet-v2';
import { Network } from '../network';
import type { ZooOptions } from './zoo-options';
import type { Layer } from '../kinds';
import { add, conv2d, dense, depthwiseConv2d, globalAveragePool, relu6, zeroPadding } from '../layers';

/**
 * MobileNetV2 1.0 as TensorFlow publishes it for devices: batch normalization folded into the convolutions, the odd
 * pixel of padding at the bottom and right, 1001 logits of which the first is the background (ImageNet's class is the
 * index less one). Layers are numbered as the file's operations: `00_conv`, `01_depthwise`, …, `09_add`, `62_mean`,
 * `63_conv`.
 */
export function mobilenetV2Tf({ seed, classes = 1001, size = 224 }: ZooOptions): Network {
  if (size % 32 !== 0)
    throw new RangeError(`mobilenetV2Tf: size is ${size}; wanted a multiple of 32, for which the padding is known`);
  const layers: Record<string, Layer> = {};
  let [number, input] = [0, 'input'];
  const place = (kind: string, layer: Layer): string => {
    input = `${String(number++).padStart(2, '0')}_${kind}`;
    layers[input] = layer;
    return input;
  };
  const activate = (name: string) => (layers[`${name}.relu6`] = relu6());
  const pointwise = (filters: number) => place('conv', conv2d(filters, { kernel: 1, initial: heNormal }));
  const depthwise = (stride: number) => {
    if (stride === 2) layers[`${input}.pad`] = zeroPadding({ bottom: 1, right: 1 });
    activate(
      place('depthwise', depthwiseConv2d({ kernel: 3, stride, padding: stride === 2 ? 0 : 1, initial: heNormal })),
    );
  };

  layers['input.pad'] = zeroPadding({ bottom: 1, right: 1 });
  activate(place('conv', conv2d(32, { kernel: 3, stride: 2, initial: heNormal })));
  let channels = 32;
  for (const [expansion, width, count, firstStride] of INVERTED_RESIDUALS) {
    for (let k = 0; k < count; k++) {
      const before = input;
      const stride = k === 0 ? firstStride : 1;
      if (expansion !== 1) activate(pointwise(channels * expansion));
      depthwise(stride);
      const projected = pointwise(width);
      if (stride === 1 && channels === width) place('add', add(before, projected));
      channels = width;
    }
  }
  activate(pointwise(1280));
  place('mean', globalAveragePool());
  place('conv', dense(classes));
  return new Network('mobilenet_v2_tf', [size, size, 3], layers, { seed });
}
