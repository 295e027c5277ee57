export * from './zoo/alexnet';
export { withBatchStatistics } from './batch-statistics';
export * from './zoo/densenet161';
export * from './zoo/efficientnet-lite';
export * from './import/import-graph-weights';
export * from './import/import-quantized-weights';
export * from './import/read-quantized-folder';
export * from './import/inception-names';
export * from './import/import-slim-inception';
export * from './import/squeezenet-names';
export * from './import/import-torch-weights';
export * from './zoo/inception-v3';
export {
  constant,
  heNormal,
  heTruncatedNormal,
  truncatedNormal,
  uniformFanIn,
  xavierUniform,
  type Initial,
} from './initializers';
export { IDS, isNoRule, kindOf, type Layer, type LayerKind, type NoRule, type OptionsOf } from './kinds';
export { after, type LayerContext, type LayerData, type Weights, type WeightSpec } from './layer';
export * from './layers';
export * from './zoo/lenet';
export * from './zoo/mlp';
export * from './zoo/mnist-cnn';
export * from './zoo/mobilenet-v1';
export { mobilenetV2 } from './zoo/mobilenet-v2';
export * from './zoo/mobilenet-v2-tf';
export * from './zoo/mobilenet-v3-small';
export type { Inputs } from './inputs';
export * from './network';
export type { RunOptions } from './pass';
export * from './node';
export * from './rule-for';
export type { NamedLayers } from './place-layers';
export type { WeightSource } from './make-weights';
export { ANY, type Shape } from './shape';
export { readsIds } from './reads-ids';
export * from './weights-file';
export * from './zoo/pretrained';
export * from './zoo/read-siglip';
export * from './zoo/read-weights';
export * from './zoo/resnet';
export * from './zoo/resnet20';
export * from './zoo/siglip';
export * from './zoo/squeezenet';
export * from './zoo/text-lstm';
export type { BlockSizes, TransformerSizes } from './zoo/transformer-block';
export * from './zoo/vgg16-bn';
export * from './zoo/vit';
export * from './zoo/word-towers';
export * from './zoo/zoo';
export * from './zoo/zoo-options';
