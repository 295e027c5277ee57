import type { defaults } from './defaults';

/** The attribution methods by name. */
export type MethodName = keyof typeof defaults;

/** What the rows of a pass are made of besides images: noisy copies, points of a path, windows, masks. */
export type Factor = 'samples' | 'points' | 'windows' | 'masks';

/** Rows that go through the model, `batchSize` at a time. */
export interface Round {
  /** `to-layer`: backward only down to a layer. `layer-by-layer`: backward by each layer's own rule, for which the layer runs forward once more. */
  pass: 'forward' | 'backward' | 'to-layer' | 'layer-by-layer';
  /** Rows for each image: the product of these. */
  per: readonly Factor[];
  /** What the rows are. */
  rows: string;
}

/** What a method takes and what it costs: its page says this, and the tests hold it to it. */
export interface MethodFacts {
  /** Any function from a batch to outputs, or a {@link Network}, whose layers it looks into. */
  model: 'function' | 'network';
  /** Rows of any shape, or images `[N,H,W,C]`. */
  input: 'any' | 'images';
  /** Random numbers that a seed decides. */
  draws: 'nothing' | 'noise' | 'masks';
  rounds: readonly Round[];
}

const clean: Round = { pass: 'forward', per: [], rows: '`x`' };
const gradients: Round = { pass: 'backward', per: [], rows: '`x`' };
const noisy: Round = { pass: 'backward', per: ['samples'], rows: 'noisy copies' };
const atBaseline: Round = { pass: 'forward', per: [], rows: 'the baseline' };
const walk: Round = { pass: 'layer-by-layer', per: [], rows: '`x`' };

export const methodFacts: Readonly<Record<MethodName, MethodFacts>> = {
  gradient: { model: 'function', input: 'any', draws: 'nothing', rounds: [gradients] },
  inputXGradient: { model: 'function', input: 'any', draws: 'nothing', rounds: [gradients] },
  smoothGrad: { model: 'function', input: 'any', draws: 'noise', rounds: [clean, noisy] },
  smoothGradSquared: { model: 'function', input: 'any', draws: 'noise', rounds: [clean, noisy] },
  varGrad: { model: 'function', input: 'any', draws: 'noise', rounds: [gradients, noisy] },
  integratedGradients: { model: 'function', input: 'any', draws: 'nothing', rounds: [clean, { pass: 'backward', per: ['points'], rows: 'points of the path' }, atBaseline] },
  smoothIntegratedGradients: { model: 'function', input: 'any', draws: 'noise', rounds: [clean, { pass: 'backward', per: ['samples', 'points'], rows: 'points of the paths' }] },
  guidedBackprop: { model: 'network', input: 'any', draws: 'nothing', rounds: [gradients] },
  deconvnet: { model: 'network', input: 'any', draws: 'nothing', rounds: [gradients] },
  gradCam: { model: 'network', input: 'images', draws: 'nothing', rounds: [{ ...gradients, pass: 'to-layer' }] },
  guidedGradCam: { model: 'network', input: 'images', draws: 'nothing', rounds: [{ ...gradients, pass: 'to-layer' }, gradients] },
  occlusion: { model: 'function', input: 'any', draws: 'nothing', rounds: [clean, { pass: 'forward', per: ['windows'], rows: 'images with a window hidden' }] },
  rise: { model: 'function', input: 'images', draws: 'masks', rounds: [clean, { pass: 'forward', per: ['masks'], rows: 'masked images' }] },
  lrpEpsilon: { model: 'network', input: 'any', draws: 'nothing', rounds: [clean, walk] },
  deepLift: { model: 'network', input: 'any', draws: 'nothing', rounds: [clean, atBaseline, walk] },
  contextualDecomposition: { model: 'network', input: 'any', draws: 'nothing', rounds: [clean, { pass: 'forward', per: ['windows'], rows: 'the part of a window' }] },
};
