import { mnistCnn, Network, resnet18, squeezenet } from 'vitrine/models';
import type { NetworkName } from './cases';

/** The network of that name, with first weights that nobody uses. */
export function networkOf(model: NetworkName): Network {
  switch (model) {
    case 'mnist-cnn':
      return mnistCnn({ seed: 1, channels: 1 });
    case 'squeezenet':
      return squeezenet({ seed: 1 });
    case 'resnet18':
      return resnet18({ seed: 1 });
  }
}

/** The same network without its dropout layers: the two sides draw their own masks, so parity of training is shown without. */
export function withoutDropout({ name, inputShape, nodes }: Network): Network {
  const kept = nodes.filter(({ layer }) => !/dropout/i.test(layer.kind));
  return new Network(name, inputShape, Object.fromEntries(kept.map(({ name: layerName, layer }) => [layerName, layer])), { seed: 1 });
}

/** Counts the rows that go forward through a network, at its first layer. */
export function countRows({ nodes: [{ layer }] }: Network): { rows: number; passes: number } {
  const count = { rows: 0, passes: 0 };
  const { apply } = layer;
  Object.assign(layer, {
    apply: (...[inputs, ...rest]: Parameters<typeof apply>) => {
      count.rows += inputs[0].shape[0];
      count.passes++;
      return apply(inputs, ...rest);
    },
  });
  return count;
}
