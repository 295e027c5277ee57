import { pointingGame } from 'vitrine/alignment';
import type { NdArray } from 'vitrine/formats';
import { spearman, ssim } from 'vitrine/similarity';
import type { Contestant, ReadFile } from './contestant';

/** The metrics. */
export function metrics(readFile: ReadFile): Contestant {
  const inputs = readFile('inputs');
  const [a, b, mask] = ['a', 'b', 'mask'].map((name) => inputs.get(name)! as NdArray & { data: Float32Array });
  const work: Contestant['work'] = ({ method, batch }) => {
    const scores =
      method === 'ssim'
        ? ssim(a, b, { dataRange: 16 })
        : method === 'spearman'
          ? spearman(a, b)
          : pointingGame(mask, a, { rule: 'anyMaximum' });
    return { scores: { data: Float32Array.from(scores), shape: [batch] } };
  };
  return { work };
}
