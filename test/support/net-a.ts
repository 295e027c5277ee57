import { mlp, type Network } from 'vitrine/models';

/** The dense net 4 → 3 → 2 whose decompositions and penalties were worked out by hand. */
export function netA(): Network {
  const network = mlp({ seed: 1, inputShape: [4], hidden: [3], classes: 2 });
  const columns = (rows: number[][]) => rows[0].flatMap((_, i) => rows.map((row) => row[i]));
  network.load(
    new Map([
      [
        'dense1.weight',
        columns([
          [0.5, -0.25, 1, 0.1],
          [-0.3, 0.8, 0.2, 0.7],
          [0.9, 0.4, -0.7, -0.2],
        ]),
      ],
      ['dense1.bias', [0.1, -0.2, 0.3]],
      [
        'dense2.weight',
        columns([
          [1, -1.5, 0.5],
          [-0.6, 0.7, 1.2],
        ]),
      ],
      ['dense2.bias', [0.05, -0.15]],
    ]),
  );
  return network;
}
