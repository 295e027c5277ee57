import { type Sides } from '../layers';

/**
 * One convolution with its batch normalization and ReLU: its name in torchvision, filters, kernel, and stride 2 where
 * it shrinks the image.
 */
export type InceptionStep = readonly [name: string, filters: number, kernel: Sides, stride?: 2];

/**
 * A branch of a block reads the block's input, or that one's mean or maximum over 3x3 pixels, and may end in two
 * convolutions side by side.
 */
export interface InceptionBranch {
  pool?: 'mean' | 'max';
  steps: readonly InceptionStep[];
  fork?: readonly InceptionStep[];
}

/** What comes before the blocks, without padding but for `Conv2d_2b_3x3`. */
export const INCEPTION_STEM: readonly (InceptionStep | 'pool')[] = [
  ['Conv2d_1a_3x3', 32, 3, 2],
  ['Conv2d_2a_3x3', 32, 3],
  ['Conv2d_2b_3x3', 64, 3],
  'pool',
  ['Conv2d_3b_1x1', 80, 1],
  ['Conv2d_4a_3x3', 192, 3],
  'pool',
];

/** The eleven blocks, by the names that TF-slim and torchvision share (Szegedy et al. 2015, figures 5 to 7 and 10). */
export const INCEPTION_BLOCKS: Readonly<Record<string, readonly InceptionBranch[]>> = {
  Mixed_5b: at35(32),
  Mixed_5c: at35(64),
  Mixed_5d: at35(64),
  Mixed_6a: [
    { steps: [['branch3x3', 384, 3, 2]] },
    {
      steps: [
        ['branch3x3dbl_1', 64, 1],
        ['branch3x3dbl_2', 96, 3],
        ['branch3x3dbl_3', 96, 3, 2],
      ],
    },
    { pool: 'max', steps: [] },
  ],
  Mixed_6b: at17(128),
  Mixed_6c: at17(160),
  Mixed_6d: at17(160),
  Mixed_6e: at17(192),
  Mixed_7a: [
    {
      steps: [
        ['branch3x3_1', 192, 1],
        ['branch3x3_2', 320, 3, 2],
      ],
    },
    {
      steps: [
        ['branch7x7x3_1', 192, 1],
        ['branch7x7x3_2', 192, [1, 7]],
        ['branch7x7x3_3', 192, [7, 1]],
        ['branch7x7x3_4', 192, 3, 2],
      ],
    },
    { pool: 'max', steps: [] },
  ],
  Mixed_7b: at8(),
  Mixed_7c: at8(),
};

function at35(pooled: number): InceptionBranch[] {
  return [
    { steps: [['branch1x1', 64, 1]] },
    {
      steps: [
        ['branch5x5_1', 48, 1],
        ['branch5x5_2', 64, 5],
      ],
    },
    {
      steps: [
        ['branch3x3dbl_1', 64, 1],
        ['branch3x3dbl_2', 96, 3],
        ['branch3x3dbl_3', 96, 3],
      ],
    },
    { pool: 'mean', steps: [['branch_pool', pooled, 1]] },
  ];
}

function at17(c: number): InceptionBranch[] {
  return [
    { steps: [['branch1x1', 192, 1]] },
    {
      steps: [
        ['branch7x7_1', c, 1],
        ['branch7x7_2', c, [1, 7]],
        ['branch7x7_3', 192, [7, 1]],
      ],
    },
    {
      steps: [
        ['branch7x7dbl_1', c, 1],
        ['branch7x7dbl_2', c, [7, 1]],
        ['branch7x7dbl_3', c, [1, 7]],
        ['branch7x7dbl_4', c, [7, 1]],
        ['branch7x7dbl_5', 192, [1, 7]],
      ],
    },
    { pool: 'mean', steps: [['branch_pool', 192, 1]] },
  ];
}

function at8(): InceptionBranch[] {
  return [
    { steps: [['branch1x1', 320, 1]] },
    {
      steps: [['branch3x3_1', 384, 1]],
      fork: [
        ['branch3x3_2a', 384, [1, 3]],
        ['branch3x3_2b', 384, [3, 1]],
      ],
    },
    {
      steps: [
        ['branch3x3dbl_1', 448, 1],
        ['branch3x3dbl_2', 384, 3],
      ],
      fork: [
        ['branch3x3dbl_3a', 384, [1, 3]],
        ['branch3x3dbl_3b', 384, [3, 1]],
      ],
    },
    { pool: 'mean', steps: [['branch_pool', 192, 1]] },
  ];
}
