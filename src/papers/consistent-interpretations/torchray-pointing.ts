/** Hits of the pointing game in percent: of all images, and of difficult ones. */
export interface TorchRayRow {
  method: string;
  voc: { vgg16: readonly [all: number, difficult: number]; resnet50: readonly [all: number, difficult: number] };
  coco: { vgg16: readonly [all: number, difficult: number]; resnet50: readonly [all: number, difficult: number] };
}

/**
 * The pointing game of other methods on networks without consistency training, as the benchmark of TorchRay records it
 * (`docs/pointing.csv`; Fong, Patrick and Vedaldi 2019): PASCAL VOC 2007 test and MS-COCO 2014 validation. RISE and
 * extremal perturbation are means of three runs.
 */
export const TORCHRAY_POINTING: readonly TorchRayRow[] = [
  row('center', [69.6, 42.4], [69.6, 42.4], [27.8, 19.5], [27.8, 19.5]),
  row('gradient', [76.3, 56.9], [72.3, 56.8], [37.7, 31.4], [35.0, 29.4]),
  row('deconvnet', [67.5, 44.2], [68.6, 44.7], [30.7, 23.0], [30.0, 21.9]),
  row('guided backpropagation', [75.9, 53.0], [77.2, 59.4], [39.1, 31.4], [42.1, 35.3]),
  row('excitation backpropagation', [77.1, 56.6], [84.5, 70.8], [39.8, 32.8], [49.6, 43.9]),
  row('the same, contrastive', [79.9, 66.5], [90.7, 82.1], [49.7, 44.3], [58.5, 53.6]),
  row('RISE', [86.9, 75.1], [86.4, 78.8], [50.8, 45.3], [54.7, 50.0]),
  row('Grad-CAM', [86.6, 74.0], [90.4, 82.3], [54.2, 49.0], [57.3, 52.3]),
  row('extremal perturbation', [88.0, 76.1], [88.9, 78.7], [51.5, 45.9], [56.5, 51.5]),
];

type Pair = readonly [number, number];

function row(method: string, vocVgg: Pair, vocResnet: Pair, cocoVgg: Pair, cocoResnet: Pair): TorchRayRow {
  return { method, voc: { vgg16: vocVgg, resnet50: vocResnet }, coco: { vgg16: cocoVgg, resnet50: cocoResnet } };
}
