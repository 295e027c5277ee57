import { IMAGENET_CLASSES } from '../../../data';

const range = (from: number, to: number) => IMAGENET_CLASSES.slice(from, to + 1).map(({ name }) => name);

/** Categories of MS-COCO by the names of the ImageNet classes that show the same thing; others have no counterpart. */
const COUNTERPARTS: Readonly<Record<string, readonly string[]>> = {
  airplane: ['airliner', 'warplane'],
  apple: ['Granny Smith'],
  backpack: ['backpack'],
  banana: ['banana'],
  bear: range(294, 297),
  bed: ['four-poster', 'studio couch'],
  bench: ['park bench'],
  bicycle: ['mountain bike', 'bicycle-built-for-two'],
  bird: [...range(7, 24), ...range(80, 100), ...range(127, 146)],
  boat: ['canoe', 'fireboat', 'gondola', 'lifeboat', 'speedboat', 'yawl', 'catamaran', 'schooner', 'trimaran'],
  bottle: ['beer bottle', 'pop bottle', 'water bottle', 'wine bottle'],
  broccoli: ['broccoli'],
  bus: ['minibus', 'school bus', 'trolleybus'],
  car: ['beach wagon', 'cab', 'convertible', 'jeep', 'limousine', 'minivan', 'racer', 'sports car', 'Model T'],
  cat: range(281, 285),
  'cell phone': ['cellular telephone'],
  clock: ['analog clock', 'digital clock', 'wall clock'],
  couch: ['studio couch'],
  cow: ['ox'],
  cup: ['cup', 'coffee mug'],
  'dining table': ['dining table'],
  dog: range(151, 268),
  elephant: ['Indian elephant', 'African elephant', 'tusker'],
  horse: ['sorrel', 'horse cart'],
  'hot dog': ['hotdog'],
  keyboard: ['computer keyboard', 'typewriter keyboard'],
  laptop: ['laptop', 'notebook'],
  microwave: ['microwave'],
  motorcycle: ['moped', 'motor scooter'],
  mouse: ['mouse'],
  orange: ['orange'],
  oven: ['stove', 'rotisserie'],
  'parking meter': ['parking meter'],
  pizza: ['pizza'],
  'potted plant': ['pot'],
  refrigerator: ['refrigerator'],
  remote: ['remote control'],
  sheep: ['ram', 'bighorn'],
  sink: ['washbasin'],
  skis: ['ski'],
  'stop sign': ['street sign'],
  'teddy bear': ['teddy'],
  tie: ['Windsor tie', 'bow tie'],
  toilet: ['toilet seat'],
  'traffic light': ['traffic light'],
  train: ['bullet train', 'electric locomotive', 'steam locomotive', 'freight car', 'passenger car'],
  truck: ['trailer truck', 'pickup', 'garbage truck', 'tow truck', 'fire engine', 'moving van'],
  tv: ['television', 'screen', 'monitor'],
  umbrella: ['umbrella'],
  vase: ['vase'],
  'wine glass': ['goblet', 'red wine'],
  zebra: ['zebra'],
};

/** The ImageNet classes, as indices, that show what a category of MS-COCO shows; none where there is no counterpart. */
export function imagenetCounterparts(category: string): number[] {
  const names = COUNTERPARTS[category] ?? [];
  return names.flatMap((name) => IMAGENET_CLASSES.flatMap((own, i) => (own.name === name ? i : [])));
}

/** The categories that have counterparts. */
export const COCO_WITH_COUNTERPARTS: readonly string[] = Object.keys(COUNTERPARTS);
