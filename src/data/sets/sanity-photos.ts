/** A photograph by its published file name, what it shows, and its SHA-256 where the file itself is published. */
export interface SanityPhoto {
  file: string;
  name: string;
  sha256?: string;
}

/** The eight demonstration images of the sanity checks' public code. */
export const DEMO_PHOTOS: readonly SanityPhoto[] = [
  {
    file: 'ILSVRC2012_val_00010495.JPEG',
    name: 'corn eater',
    sha256: 'b7e4091bb5c39f8f563716abd739d4d636aba6d5da2e216d63d101195dafb385',
  },
  {
    file: 'ILSVRC2012_val_00015410.JPEG',
    name: 'junco',
    sha256: '334934a29725bf881bd4cafaffa5bc052c6ecbdec749497dd6b732b6f530b999',
  },
  {
    file: 'ILSVRC2012_val_00021206.JPEG',
    name: 'terrier',
    sha256: 'fa475f3e83305bf2aaf5d344bd3551d6f60852f21190cc1d5957bc0d3289a87f',
  },
  {
    file: 'ILSVRC2012_val_00032239.JPEG',
    name: 'puppy',
    sha256: '6234da8b478a749268335b8f125378e6d0f53505d7c534f60b63ea6237d0eeb2',
  },
  {
    file: 'ILSVRC2012_val_00041179.JPEG',
    name: 'motor boat',
    sha256: 'd5582e0fc7b5752ebbd47dfa6a67364d6d45654a7d41b308b3e4b1405d7f9476',
  },
  {
    file: 'n02814860_87.JPEG',
    name: 'lighthouse',
    sha256: 'af76e913fd74d1ffd9f95ab026d600347b1c0f25697405c89c55dc5dd721fc81',
  },
  { file: 'obselik.png', name: 'obelisk', sha256: 'e33b8378a487bbc89af0bc319a6697bfa5c05ad869f8383d7b1187ec5a561c91' },
  {
    file: '0c7ac4a8c9dfa802.png',
    name: 'beetle',
    sha256: '6840035e0a2438cf8e4ca4d252a223162c9f1c2772c366050f919d5a929cb3ba',
  },
];
/** The numbers of the ImageNet validation images that the public code lists, ten classes of twenty (one has 21). */
const LISTED: Readonly<Record<string, readonly number[]>> = {
  accordion: [
    204, 3980, 9350, 9600, 13022, 13831, 18139, 25386, 25574, 28037, 28819, 29963, 34486, 40418, 40830, 42479, 42605,
    44113, 44448, 47423,
  ],
  banjo: [
    1221, 6855, 8976, 10207, 11139, 13131, 13866, 17811, 18005, 18667, 22234, 27328, 33413, 35574, 41402, 42522, 44408,
    46266, 46445, 49293,
  ],
  book: [
    896, 3005, 5712, 8560, 12405, 12973, 19487, 21555, 21897, 23067, 24980, 27303, 29773, 34632, 34868, 40739, 41619,
    44675, 47336, 47726,
  ],
  cannon: [
    596, 1528, 5016, 5222, 10903, 11155, 12063, 19887, 20752, 22031, 27001, 30053, 31501, 33446, 34902, 35629, 36357,
    38297, 41750, 43973,
  ],
  coffeemaker: [
    1545, 4086, 4741, 6536, 8105, 8531, 9613, 12573, 14754, 15001, 15032, 17000, 17876, 24855, 27575, 29819, 30154,
    39493, 44030, 46108,
  ],
  'cowboy hat': [
    2639, 6020, 6384, 6490, 13362, 13839, 17204, 20388, 24382, 24741, 26251, 29739, 32152, 33776, 37403, 38273, 41392,
    42942, 47208, 49869,
  ],
  dumbbell: [
    1275, 1287, 4025, 6779, 10730, 17124, 19706, 24721, 24991, 26198, 31850, 34805, 37109, 41086, 41644, 44521, 46545,
    47390, 48022, 49683,
  ],
  'Dutch oven': [
    182, 4500, 4830, 4959, 9837, 10219, 14647, 15300, 18108, 18603, 21316, 25349, 27418, 32896, 35498, 38269, 43371,
    44281, 44413, 45439, 45899,
  ],
  'Maltese dog': [
    3723, 4748, 5738, 7652, 8794, 10920, 11768, 12291, 14747, 15300, 15807, 18264, 24809, 28282, 29546, 30135, 30449,
    33310, 41529, 43839,
  ],
  'scuba diver': [
    529, 11208, 13619, 17929, 20135, 20796, 22183, 22622, 26867, 28903, 33855, 36689, 37561, 38871, 40033, 42444, 42874,
    42949, 48635, 48689,
  ],
};
/**
 * The listed validation images by file name, each once, with the class of the list: 201 entries, of which two are the
 * same image.
 */
export function listedPhotos(): SanityPhoto[] {
  const file = (number: number) => `ILSVRC2012_val_${String(number).padStart(8, '0')}.JPEG`;
  const photos = Object.entries(LISTED).flatMap(([name, numbers]) =>
    numbers.map((number) => ({ file: file(number), name })),
  );
  return photos.filter(({ file }, i) => photos.findIndex((other) => other.file === file) === i);
}
