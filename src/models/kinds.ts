import { adaptiveAveragePoolKind } from './layers/adaptive-average-pool';
import { addKind } from './layers/add';
import { attendKind } from './layers/attend';
import { attentionKind } from './layers/attention';
import { averagePoolKind } from './layers/average-pool';
import { batchNormKind } from './layers/batch-norm';
import { classTokenKind } from './layers/class-token';
import { concatKind } from './layers/concat';
import { conv2dKind } from './layers/conv2d';
import { customKind } from './layers/custom';
import { denseKind } from './layers/dense';
import { depthwiseConv2dKind } from './layers/depthwise-conv2d';
import { dropoutKind, spatialDropoutKind } from './layers/dropout';
import { embeddingKind } from './layers/embedding';
import { firstStepKind } from './layers/first-step';
import { flattenKind } from './layers/flatten';
import { geluKind } from './layers/gelu';
import { globalAveragePoolKind } from './layers/global-average-pool';
import { globalMaxPoolKind } from './layers/global-max-pool';
import { hardSigmoidKind, hardSwishKind } from './layers/hard-swish';
import { lastStepKind } from './layers/last-step';
import { layerNormKind } from './layers/layer-norm';
import { learnedQueryKind } from './layers/learned-query';
import { lstmKind } from './layers/lstm';
import { maxPoolKind } from './layers/max-pool';
import { multiplyKind } from './layers/multiply';
import { partKind } from './layers/part';
import { positionEmbeddingKind } from './layers/position-embedding';
import { relu6Kind, reluKind } from './layers/relu';
import { tokensKind } from './layers/tokens';
import { zeroPaddedShortcutKind } from './layers/zero-padded-shortcut';
import { zeroPaddingKind } from './layers/zero-padding';
import type { Kind, LayerData } from './layer';

/**
 * The closed list of layer kinds: sizes, weights and evaluation of each. Whatever else treats layers one by one
 * (relevance, DeepLIFT, contextual decomposition, weight import …) is a table over the same list, in which the compiler
 * wants a rule, or a reason why there is none, for each.
 */
export const KINDS = {
  adaptiveAveragePool: adaptiveAveragePoolKind,
  add: addKind,
  attend: attendKind,
  attention: attentionKind,
  averagePool: averagePoolKind,
  batchNorm: batchNormKind,
  classToken: classTokenKind,
  concat: concatKind,
  conv2d: conv2dKind,
  custom: customKind,
  dense: denseKind,
  depthwiseConv2d: depthwiseConv2dKind,
  dropout: dropoutKind,
  embedding: embeddingKind,
  firstStep: firstStepKind,
  flatten: flattenKind,
  gelu: geluKind,
  globalAveragePool: globalAveragePoolKind,
  globalMaxPool: globalMaxPoolKind,
  hardSigmoid: hardSigmoidKind,
  hardSwish: hardSwishKind,
  lastStep: lastStepKind,
  layerNorm: layerNormKind,
  learnedQuery: learnedQueryKind,
  lstm: lstmKind,
  maxPool: maxPoolKind,
  multiply: multiplyKind,
  part: partKind,
  positionEmbedding: positionEmbeddingKind,
  relu6: relu6Kind,
  relu: reluKind,
  spatialDropout: spatialDropoutKind,
  tokens: tokensKind,
  zeroPaddedShortcut: zeroPaddedShortcutKind,
  zeroPadding: zeroPaddingKind,
} as const;

export type LayerKind = keyof typeof KINDS;

/** What a layer of a kind holds besides its name, inputs and weights. */
export type OptionsOf<K extends LayerKind> = (typeof KINDS)[K] extends Kind<infer O> ? O : never;

/** A layer of any of the kinds, as `conv2d(…)` and the like make it. */
export type Layer = { [K in LayerKind]: LayerData<K, OptionsOf<K>> }[LayerKind];

/** Why a table over the kinds has no rule for one of them; part of an error, so it says what can be done. */
export interface NoRule {
  readonly none: string;
}

/** Why nothing goes back through ids. */
export const IDS: NoRule = {
  none: "words have numbers, but are none; explain their vectors, with network.behind('embed') as the network",
};

/** Whether an entry of a table over the kinds is a reason, not a rule. */
export function isNoRule(entry: unknown): entry is NoRule {
  return typeof entry === 'object' && entry !== null && 'none' in entry;
}

/** What is true of a layer's kind, whichever it is. */
export function kindOf({ kind }: { readonly kind: LayerKind }): Kind<unknown> {
  return KINDS[kind];
}
