import { convWithoutBias } from './conv-without-bias';
import { after } from '../layer';
import { Network } from '../network';
import type { Layer } from '../kinds';
import { add, batchNorm, dense, globalAveragePool, relu, zeroPaddedShortcut } from '../layers';

export interface ResNet20Options {
  seed: number;
  /** Default 10, those of CIFAR-10. */
  classes?: number;
}

/**
 * ResNet-20 for CIFAR (He et al. 2015, section 4.2): three stages of three basic blocks with 16, 32, 64 channels and
 * shortcuts without parameters, `[32,32,3]` to logits. Names are those of the state dicts published for PyTorch; a
 * block's output is named as the block (`layer3.2`).
 */
export function resnet20({ seed, classes = 10 }: ResNet20Options): Network {
  const layers: Record<string, Layer> = { conv1: convWithoutBias(16, 3), bn1: batchNorm(), relu: relu() };
  let input = 'relu';
  [16, 32, 64].forEach((width, i) => {
    for (let k = 0; k < 3; k++) {
      const at = `layer${i + 1}.${k}`;
      const stride = i > 0 && k === 0 ? 2 : 1;
      if (stride === 2) layers[`${at}.shortcut`] = after(input, zeroPaddedShortcut(width, stride));
      Object.assign(layers, {
        [`${at}.conv1`]: after(input, convWithoutBias(width, 3, stride)),
        [`${at}.bn1`]: batchNorm(),
        [`${at}.relu1`]: relu(),
        [`${at}.conv2`]: convWithoutBias(width, 3),
        [`${at}.bn2`]: batchNorm(),
        [`${at}.add`]: add(`${at}.bn2`, stride === 2 ? `${at}.shortcut` : input),
        [at]: relu(),
      });
      input = at;
    }
  });
  return new Network(
    'resnet20',
    [32, 32, 3],
    { ...layers, avgpool: globalAveragePool(), linear: dense(classes) },
    { seed },
  );
}
