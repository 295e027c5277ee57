import type { Explanation } from '../../neurons';

/** A layer of the paper's main table: its name there, the stem of its files, and the mean simulation correlations. */
export interface PublishedLayer {
  layer: string;
  stem: string;
  networkDissection?: number;
  milan?: number;
  clipDissect: number;
  label: number;
  siglip: number;
}

/** The paper's Table 2: mean ρ with the SigLIP simulator on the test images, of the layer before the last. */
export const PUBLISHED_CORRELATIONS: readonly PublishedLayer[] = [
  {
    layer: 'ResNet-50 ImageNet, layer4',
    stem: 'resnet50_imagenet_layer4',
    networkDissection: 0.1242,
    milan: 0.092,
    clipDissect: 0.1871,
    label: 0.2924,
    siglip: 0.3772,
  },
  {
    layer: 'ResNet-18 Places365, layer4',
    stem: 'resnet18_places365_layer4',
    networkDissection: 0.2038,
    milan: 0.1557,
    clipDissect: 0.2208,
    label: 0.3388,
    siglip: 0.4372,
  },
  {
    layer: 'VGG-16-BN CIFAR-100, classifier[4]',
    stem: 'vgg16_bn_cifar100_classifier[4]',
    clipDissect: 0.2298,
    label: 0.433,
    siglip: 0.497,
  },
  {
    layer: 'ViT-B/16 ImageNet, block 11 MLP',
    stem: 'vit_b_16_imagenet_encoder.layers.encoder_layer_11.mlp[1]',
    clipDissect: 0.1722,
    label: 0.3243,
    siglip: 0.3489,
  },
  {
    layer: 'ViT-L/32 ImageNet, block 23 MLP',
    stem: 'vit_l_32_imagenet_encoder.layers.encoder_layer_23.mlp[1]',
    clipDissect: 0.0549,
    label: 0.1879,
    siglip: 0.2182,
  },
];

/** Table 3 and appendix B.5: mean ablation scores of ResNet-50 layer4. */
export const PUBLISHED_ABLATION = {
  optim: {
    'Network Dissection': 0.0165,
    MILAN: 0.0137,
    'CLIP-Dissect': 0.0215,
    'LE(Label)': 0.0433,
    'LE(SigLIP)': 0.0727,
  },
  norm: {
    'Network Dissection': 0.0118,
    MILAN: 0.0092,
    'CLIP-Dissect': 0.0187,
    'LE(Label)': 0.0334,
    'LE(SigLIP)': 0.0602,
  },
} as const;

/** Figure 5: least squares of ablation (optim) on ρ² over 5 × 2048 explanations of ResNet-50 layer4. */
export const PUBLISHED_PARABOLA = { slope: 0.423129, intercept: 0.00574, points: 10_240 } as const;

interface PublishedLengths {
  stem: string;
  method: 'LE(Label)' | 'LE(SigLIP)';
  neurons: number;
  terms: number;
  lengths: readonly number[];
}

/**
 * Counted from the published files: explanations of 1, 2, … concepts in the layers of the main table, and how many
 * concepts that makes.
 */
export const PUBLISHED_LENGTHS: readonly PublishedLengths[] = [
  ['resnet50_imagenet_layer4', 'LE(Label)', 2048, 8940, [26, 106, 333, 640, 590, 281, 69, 3]],
  ['resnet50_imagenet_layer4', 'LE(SigLIP)', 2048, 9577, [5, 51, 248, 566, 706, 376, 93, 2, 1]],
  ['resnet18_places365_layer4', 'LE(Label)', 512, 2408, [4, 22, 77, 131, 136, 88, 40, 9, 5]],
  ['resnet18_places365_layer4', 'LE(SigLIP)', 512, 2177, [3, 26, 93, 166, 173, 43, 8]],
  ['vgg16_bn_cifar100_classifier[4]', 'LE(Label)', 512, 3891, [0, 1, 4, 10, 37, 74, 117, 108, 85, 76]],
  ['vgg16_bn_cifar100_classifier[4]', 'LE(SigLIP)', 512, 3113, [0, 1, 16, 57, 93, 148, 117, 59, 19, 2]],
  [
    'vit_b_16_imagenet_encoder.layers.encoder_layer_11.mlp[1]',
    'LE(Label)',
    3072,
    6067,
    [1388, 869, 453, 255, 83, 21, 3],
  ],
  [
    'vit_b_16_imagenet_encoder.layers.encoder_layer_11.mlp[1]',
    'LE(SigLIP)',
    3072,
    5589,
    [1390, 1059, 450, 140, 28, 4, 1],
  ],
  [
    'vit_l_32_imagenet_encoder.layers.encoder_layer_23.mlp[1]',
    'LE(Label)',
    4096,
    6277,
    [2900, 620, 305, 164, 80, 23, 4],
  ],
  ['vit_l_32_imagenet_encoder.layers.encoder_layer_23.mlp[1]', 'LE(SigLIP)', 4096, 6204, [2667, 958, 308, 124, 33, 6]],
].map(([stem, method, neurons, terms, lengths]) => ({ stem, method, neurons, terms, lengths }) as PublishedLengths);

/**
 * Counted from the published files: LE(Label) against LE(SigLIP), the share in which they have a concept in common, and
 * so on.
 */
export const PUBLISHED_OVERLAPS: readonly {
  stem: string;
  jaccard: number;
  anyCommon: number;
  sameTop: number;
  siglipBetter: number;
}[] = [
  { stem: 'resnet50_imagenet_layer4', jaccard: 0.162, anyCommon: 0.697, sameTop: 0.156, siglipBetter: 0.942 },
  { stem: 'resnet18_places365_layer4', jaccard: 0.0906, anyCommon: 0.475, sameTop: 0.088, siglipBetter: 0.949 },
  { stem: 'vgg16_bn_cifar100_classifier[4]', jaccard: 0.2038, anyCommon: 0.92, sameTop: 0.104, siglipBetter: 0.785 },
  {
    stem: 'vit_b_16_imagenet_encoder.layers.encoder_layer_11.mlp[1]',
    jaccard: 0.3856,
    anyCommon: 0.593,
    sameTop: 0.38,
    siglipBetter: 0.644,
  },
  {
    stem: 'vit_l_32_imagenet_encoder.layers.encoder_layer_23.mlp[1]',
    jaccard: 0.2859,
    anyCommon: 0.405,
    sameTop: 0.291,
    siglipBetter: 0.688,
  },
];

/** The published explanations of unit 136 of ResNet-50 layer4, the paper's example. */
export const PUBLISHED_UNIT_136: Readonly<Record<'LE(Label)' | 'LE(SigLIP)', Explanation>> = {
  'LE(Label)': unit136({
    valCorrelation: 0.432823,
    bias: 0.319304,
    simCorrelation: 0.507314,
    ablationOptim: 0.11198,
    ablationNorm: 0.094677,
    weights: {
      snowmobile: 2.779183,
      ski: 2.595141,
      sled: 1.966639,
      'balaclava ski mask': 1.803099,
      hound: 0.362337,
      canine: 0.250517,
    },
  }),
  'LE(SigLIP)': unit136({
    valCorrelation: 0.543716,
    bias: 0.284029,
    simCorrelation: 0.578171,
    ablationOptim: 0.174588,
    ablationNorm: 0.160242,
    weights: { ski: 4.236502, dogsled: 2.944683, snow: 2.569846, 'Afghan Hound': 1.528122, 'sporting dog': 1.350411 },
  }),
};

/** What single-concept methods say about the same unit, with their ρ. */
export const PUBLISHED_UNIT_136_BASELINES = [
  { method: 'Network Dissection', description: 'mountain snowy', simCorrelation: 0.236 },
  { method: 'MILAN', description: 'People, animals', simCorrelation: 0.0798 },
  { method: 'CLIP-Dissect', description: 'skiing', simCorrelation: 0.3774 },
] as const;

/**
 * Figure 3: images of unit 136 in eight equal bins of its activation from 0 to 5.703125, and the share (%) that shows a
 * canine and a ski.
 */
export const PUBLISHED_BINS_136 = {
  top: 5.703125,
  images: [42873, 5738, 819, 170, 74, 46, 15, 3],
  canine: [9.46, 32.59, 58.97, 37.06, 16.22, 2.17, 0, 0],
  ski: [0.01, 0.05, 0.61, 5.88, 16.22, 19.57, 33.33, 66.67],
} as const;

function unit136({
  weights,
  ...rest
}: Omit<Explanation, 'layer' | 'unit' | 'terms'> & { weights: Record<string, number> }): Explanation {
  return {
    layer: 'layer4',
    unit: 136,
    ...rest,
    terms: Object.entries(weights).map(([concept, weight]) => ({ weight, concept })),
  };
}

/** Mean ρ of layers 1 to 4 of the two ResNets, recorded in the published files: one row a network and method. */
export const PUBLISHED_DEPTH: readonly {
  readonly network: 'resnet50_imagenet' | 'resnet18_places365';
  readonly method: 'LE(Label)' | 'LE(SigLIP)';
  readonly layers: readonly number[];
}[] = [
  { network: 'resnet50_imagenet', method: 'LE(Label)', layers: [0.1008, 0.1037, 0.1308, 0.2924] },
  { network: 'resnet18_places365', method: 'LE(Label)', layers: [0.1384, 0.1351, 0.1593, 0.3388] },
  { network: 'resnet50_imagenet', method: 'LE(SigLIP)', layers: [0.2313, 0.218, 0.2652, 0.3772] },
  { network: 'resnet18_places365', method: 'LE(SigLIP)', layers: [0.2574, 0.2803, 0.2842, 0.4372] },
];

/** Mean ρ of ResNet-50 layer4 with other choices than the paper's, recorded in `results/ablations` by file. */
export const PUBLISHED_ABLATIONS: readonly {
  readonly file: string;
  readonly explainer: string;
  readonly concepts: string;
  readonly search: string;
  readonly recorded: number;
}[] = [
  { file: 'le_clip_vit_l_14', explainer: 'CLIP ViT-L-14', concepts: 'combined', search: 'greedy', recorded: 0.3243 },
  { file: 'le_siglip_20k', explainer: 'SigLIP', concepts: '20,000 words', search: 'greedy', recorded: 0.3561 },
  {
    file: 'le_siglip_imagenet_labels',
    explainer: 'SigLIP',
    concepts: 'labels of ImageNet',
    search: 'greedy',
    recorded: 0.3378,
  },
  { file: 'le_siglip_no_gs_4', explainer: 'SigLIP', concepts: 'combined', search: 'first 4', recorded: 0.3548 },
  { file: 'le_siglip_no_gs_5', explainer: 'SigLIP', concepts: 'combined', search: 'first 5', recorded: 0.3767 },
  { file: 'le_label_no_gs_4', explainer: 'labels', concepts: 'labels', search: 'first 4', recorded: 0.2962 },
  { file: 'le_label_no_gs_5', explainer: 'labels', concepts: 'labels', search: 'first 5', recorded: 0.3136 },
];
