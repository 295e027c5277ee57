export { CIFAR100, cifar100 } from './sets/cifar100';
export { CIFAR100_CLASSES, CIFAR100_SUPERCLASSES, CIFAR100_SUPERCLASS_OF } from './sets/cifar100-classes';
export { classesOf, classMask, cocoSet, type CocoPhoto, type CocoSet, type CocoSetOptions } from './sets/coco';
export { cocoPhotographs, mayBeShown, type CocoPhotographs } from './sets/coco-photographs';
export { celebaSet, type CelebaSet, type Face, type FaceLandmarks, type FacePoint } from './faces/celeba';
export { FACE_PARTS, faceMasks, type FaceMask, type FaceMasks, type FacePart } from './faces/face-masks';
export { generatedFaces, type GeneratedFaces, type GeneratedFacesOptions } from './faces/generated-faces';
export { parseCelebaList, parseCelebaMapping, parseCelebaPartition, type CelebaList } from './faces/parse-celeba';
export { FACE_SIZE, readFaces, type FaceCrop } from './faces/read-faces';
export { isicSet, type IsicSet, type Lesion } from './lesions/isic';
export { lesionFolders, readSticker, type FiledLesion, type LesionFolders } from './lesions/lesion-folders';
export {
  LESION_ARTEFACTS,
  LESION_CLASSES,
  parseIsicArtefacts,
  parseIsicMetadata,
  type LesionArtefact,
  type LesionRow,
} from './lesions/parse-isic';
export { readLesions, type LesionPixels } from './lesions/read-lesions';
export { COMPAS, compas, type CompasSet } from './sets/compas';
export type { DataMeta } from './files/data-meta';
export { dataFolder, shownFolder } from './files/data-folder';
export { dataFiles, type DataArchive, type DataFile, type DataSet } from './files/data-set';
export { download, type Downloaded, type DownloadOptions } from './files/download';
export { DownloadError, type FailedAttempt } from './files/download-error';
export type { Timeouts } from './files/fetch-into';
export { FASHION_MNIST, fashionMnist } from './sets/fashion-mnist';
export { findFolder, type FoundFolder } from './files/find-folder';
export { resample, type Kernel } from './images/resample';
export { listImages } from './files/list-images';
export { hsvToRgb } from './images/hsv-to-rgb';
export type { ImageSet } from './images/image-set';
export { imagenetPhotos, type PhotoOptions, type PhotoSet } from './sets/imagenet-photos';
export { embeddingTable } from './text/embedding-table';
export { nameVectors, wordsOfName } from './text/name-vectors';
export { parseSiglipTokenizer, type SiglipTokenizer } from './text/parse-siglip-tokenizer';
export { GLOVE, glove, type GloveOptions, type GloveVectors } from './sets/glove';
export { imageSize } from './images/image-size';
export { cropMask } from './images/crop-mask';
export { imagenetSquash, type SquashOptions } from './images/imagenet-squash';
export { IMAGENET_CLASSES, type ImagenetClass } from './sets/imagenet-classes';
export { imagenetCrop, type CropOptions } from './images/imagenet-crop';
export { imagenetNormalize, IMAGENET_MEAN, IMAGENET_STD, type Convention } from './images/imagenet-normalize';
export { checkWeights } from './weights/check-weights';
export { fetchWeights } from './weights/fetch-weights';
export { locateWeights, type LocatedWeights, type LocateWeightsOptions } from './weights/locate-weights';
export type { LoadOptions } from './sets/load-images';
export { fetchDataFile } from './files/fetch-data-file';
export { locate, type Located, type LocateOptions } from './files/locate';
export { MNIST, mnist } from './sets/mnist';
export { fileNames, findDataFile, readDataFile, type ReadDataFile } from './files/read-data-file';
export {
  localizationSet,
  type LocalizationOptions,
  type LocalizationSet,
  type LocalizedImage,
} from './sets/localization-set';
export { imagesOfOtherClasses, imagesWithoutClass, type Negatives } from './sets/negatives';
export { COMPAS_COLUMNS, COMPAS_RACES, parseCompas, type CompasRows } from './sets/parse-compas';
export { decodeImage, type DecodedImage, type DecodeOptions, type DecodePlan } from './images/decode-image';
export { rgbToLab } from './images/rgb-to-lab';
export { readImage, type ReadImageOptions } from './images/read-image';
export { DEMO_PHOTOS, listedPhotos, type SanityPhoto } from './sets/sanity-photos';
export { sha256Of } from './files/sha256';
export { SST, sst, type SstSet } from './sets/sst';
export { tokenize } from './text/tokenize';
export { vocabulary, type Vocabulary, type VocabularyOptions } from './text/vocabulary';
export { select } from './images/select';
export { tinyImagenetSet, type TinyImagenetOptions, type TinyImagenetSet } from './sets/tiny-imagenet';
export { saveCocoSet, type DrawnInstances } from './stand-ins/save-coco-set';
export { ownClassIds, saveLocalizationSet } from './stand-ins/save-localization-set';
export { WEIGHT_FILES, weightFile, type WeightFile } from './weights/weight-files';
export { unpackArchive } from './files/unpack-archive';
export { weightsBanner } from './files/banners';
