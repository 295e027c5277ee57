import type { Initial } from '../initializers';
import { after } from '../layer';
import { dense, embedding, lastStep, lstm } from '../layers';
import { Network } from '../network';
import { ANY } from '../shape';

export interface TextLstmOptions {
  seed: number;
  /** Words of the vocabulary, pads and unknown words included. */
  words: number;
  /** Numbers in a word's vector. */
  size: number;
  units: number;
  classes: number;
  /** The id that fills sentences up at their end. */
  pad: number;
  /**
   * `inert` (default): the state after the last word is read. `run`: the LSTM runs over the pads too and the last state
   * is read, as in the public code of CDEP, so the answer depends on how far a sentence was filled up.
   */
  pads?: 'inert' | 'run';
  /** First values of the vectors; N(0, 1) unless given. */
  initial?: Initial;
}

/**
 * A reader of sentences: ids `[steps]` → `embed` `[steps, size]` → `lstm` `[steps, units]` → `last` `[units]` → `fc`
 * `[classes]`, for any number of steps; weights under PyTorch's names (`lstm.weight_ih_l0`, …).
 */
export function textLstm({
  seed,
  words,
  size,
  units,
  classes,
  pad,
  pads = 'inert',
  initial,
}: TextLstmOptions): Network {
  if (pads !== 'inert' && pads !== 'run') throw new Error(`textLstm: pads is '${String(pads)}'; wanted inert or run`);
  const last = pads === 'inert' ? after(['lstm', 'input'], lastStep({ pad })) : lastStep();
  return new Network(
    'text-lstm',
    [ANY],
    { embed: embedding(words, size, { initial }), lstm: lstm(units), last, fc: dense(classes) },
    { seed },
  );
}
