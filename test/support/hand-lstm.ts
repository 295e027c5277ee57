import { after, dense, embedding, lastStep, lstm, Network } from 'vitrine/models';

/**
 * The LSTM of one unit that is worked out by hand, as a reader of ids: word 0, 1, 2 is the vector 1, -2, 0.5; 3 is the
 * pad.
 */
export function handLstm(): Network {
  const network = new Network(
    'hand',
    [-1],
    { embed: embedding(4, 1), lstm: lstm(1), last: after(['lstm', 'input'], lastStep({ pad: 3 })), fc: dense(2) },
    { seed: 1 },
  );
  network.load(
    new Map([
      ['embed.weight', [1, -2, 0.5, 7]],
      ['lstm.weight_ih_l0', [0.5, -0.3, 0.8, 0.2]],
      ['lstm.weight_hh_l0', [0.1, 0.4, -0.6, 0.7]],
      ['lstm.bias_ih_l0', [0.05, 0.5, -0.1, 0.2]],
      ['lstm.bias_hh_l0', [0, 0, 0, 0]],
      ['fc.weight', [1.5, -1]],
      ['fc.bias', [0.1, -0.1]],
    ]),
  );
  return network;
}
