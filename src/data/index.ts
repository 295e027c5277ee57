export { clutteredCanvases, type CanvasOptions, type CanvasSet } from './cluttered-canvases';
export { classesOf, classMask, cocoSet, type CocoPhoto, type CocoSet } from './coco';
export {
  inkDigits,
  inkStatistics,
  inkWeights,
  INK_COLOURS,
  MEAN_INK,
  testInk,
  trainingInk,
  type ChannelStatistics,
  type Rgb,
} from './color-mnist';
export { COMPAS, compas, type CompasSet } from './compas';
export type { DataMeta } from './data-meta';
export { dataFolder, shownFolder } from './data-folder';
export { dataFiles, type DataFile, type DataSet } from './data-set';
export { decoyDigits, decoyMask, testDecoy, trainingDecoy } from './decoy-mnist';
export { download, type Downloaded, type DownloadOptions } from './download';
export { DownloadError, type FailedAttempt } from './download-error';
export type { Timeouts } from './fetch-into';
export { FASHION_MNIST, fashionMnist } from './fashion-mnist';
export { findFolder, type FoundFolder } from './find-folder';
export type { ImageSet } from './image-set';
export { imagenetPhotos, type PhotoOptions, type PhotoSet } from './imagenet-photos';
export { imagenetSquash, type SquashOptions } from './imagenet-squash';
export { IMAGENET_CLASSES, type ImagenetClass } from './imagenet-classes';
export { imagenetCrop, type CropOptions } from './imagenet-crop';
export { imagenetNormalize, IMAGENET_MEAN, IMAGENET_STD } from './imagenet-normalize';
export { checkWeights } from './check-weights';
export { fetchWeights } from './fetch-weights';
export { locateWeights, type LocatedWeights, type LocateWeightsOptions } from './locate-weights';
export { linearExplanationFiles, type LinearExplanationFiles } from './linear-explanations';
export type { LoadOptions } from './load-images';
export { fetchDataFile } from './fetch-data-file';
export { locate, type Located, type LocateOptions } from './locate';
export { MNIST, mnist } from './mnist';
export { fileNames, findDataFile, readDataFile, type ReadDataFile } from './read-data-file';
export { localizationSet, type LocalizationOptions, type LocalizationSet, type LocalizedImage } from './localization-set';
export { imagesOfOtherClasses, imagesWithoutClass, type Negatives } from './negatives';
export { COMPAS_COLUMNS, COMPAS_RACES, parseCompas, type CompasRows } from './parse-compas';
export type { DecodedImage } from './decode-image';
export { readImage, type ReadImageOptions } from './read-image';
export { DEMO_PHOTOS, listedPhotos, type SanityPhoto } from './sanity-photos';
export { select } from './select';
export {
  BLOCK_COLOURS,
  BLOCK_SIZE,
  blockMask,
  colouredDigits,
  correlated,
  digitMask,
  paintBlock,
  permuted,
  randomColours,
} from './spurious-mnist';
export { ownClassIds, writeLocalizationSet } from './write-localization-set';
export { WEIGHT_FILES, weightFile, type WeightFile } from './weight-files';
export { weightsBanner } from './weights-banner';
