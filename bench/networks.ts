import { canvasNet } from 'vitrine/papers/consistent-interpretations';
import { conv2d, dense, flatten, kindOf, maxPool, mnistCnn, Network, relu, resnet18, squeezenet, type Layer } from 'vitrine/models';
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

/** What losses on explanations are measured on: CDEP's network for DecoyMNIST in the order of its decomposition, and the one for canvases. */
export function objectiveNetworks(): Record<'decoy' | 'canvas', Network> {
  const decoy = new Network('decoy-cnn', [28, 28, 1], {
    conv1: conv2d(20, { kernel: 5 }), pool1: maxPool(2), relu1: relu(), conv2: conv2d(50, { kernel: 5 }), pool2: maxPool(2), relu2: relu(),
    flatten: flatten(), dense1: dense(256), relu3: relu(), dense2: dense(10),
  }, { seed: 1 });
  return { decoy, canvas: canvasNet({ seed: 1 }) };
}

/** The same network without its dropout layers: the two sides draw their own masks, so parity of training is shown without. */
export function withoutDropout({ name, inputShape, nodes }: Network): Network {
  const kept = nodes.filter(({ kind }) => !/dropout/i.test(kind));
  return new Network(name, inputShape, kept.map((node) => [node.name, { kind: node.kind, options: node.options } as Layer] as const), { seed: 1 });
}

/** Counts the rows that go forward through a network, at its first layer. */
export function countRows({ nodes: [first] }: Network): { rows: number; passes: number } {
  const count = { rows: 0, passes: 0 };
  const kind = kindOf(first);
  const { evaluate } = kind;
  kind.evaluate = (options, inputs, ...rest) => {
    if (options === first.options) {
      count.rows += inputs[0].shape[0];
      count.passes++;
    }
    return evaluate(options, inputs, ...rest);
  };
  return count;
}
