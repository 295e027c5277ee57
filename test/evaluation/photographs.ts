import { conv2d, dense, globalAveragePool, Network, Random, relu } from 'vitrine';
import type { MaskedPhotograph } from 'vitrine/evaluation';

/** A network of two convolutions for images `[12,12,3]` and four classes, of random weights. */
export function smallNetwork(seed = 1): Network {
  const layers = {
    conv1: conv2d(6, { kernel: 3, padding: 1 }),
    relu1: relu(),
    conv2: conv2d(8, { kernel: 3, stride: 2, padding: 1 }),
    relu2: relu(),
    pool: globalAveragePool(),
    fc: dense(4),
  };
  return new Network('small', [12, 12, 3], layers, { seed });
}

/** Noise with a bright square, which is the mask; every seventh has no mask. */
export function drawnPhotographs(count: number): MaskedPhotograph[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `photograph ${i}`,
    label: i % 4,
    load: () => {
      const random = new Random(i);
      const x = random.normals(12 * 12 * 3);
      const mask = new Uint8Array(144);
      const [top, left] = [random.integer(8), random.integer(8)];
      for (let p = 0; p < 144; p++) {
        const inside =
          Math.floor(p / 12) - top < 4 && Math.floor(p / 12) >= top && (p % 12) - left < 4 && p % 12 >= left;
        if (!inside) continue;
        for (let c = 0; c < 3; c++) x[3 * p + c] += 3;
        mask[p] = i % 7 === 6 ? 0 : 1;
      }
      return Promise.resolve({ x, mask });
    },
  }));
}
