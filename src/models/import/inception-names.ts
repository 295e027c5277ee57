import { INCEPTION_BLOCKS, INCEPTION_STEM, type InceptionBranch, type InceptionStep } from '../zoo/inception-v3-blocks';

/**
 * For `importTorchWeights`: torchvision's names of Inception v3, without the auxiliary head, which `inceptionV3` does
 * not have.
 */
export function inceptionTorchName(name: string): string | undefined {
  return name.startsWith('AuxLogits.') ? undefined : name;
}

/** Where slim's own rule does not hold. */
const IRREGULAR: Readonly<Record<string, string>> = {
  'Mixed_5c.branch5x5_1': 'Conv2d_0b_1x1',
  'Mixed_5c.branch5x5_2': 'Conv_1_0c_5x5',
  'Mixed_6a.branch3x3': 'Conv2d_1a_1x1',
  'Mixed_6a.branch3x3dbl_3': 'Conv2d_1a_1x1',
  'Mixed_7b.branch3x3_2b': 'Conv2d_0b_3x1',
};

/**
 * From the names of this project's convolutions (`Mixed_6b.branch7x7_2`) to their scopes in the TF-slim checkpoint
 * (`InceptionV3/Mixed_6b/Branch_1/Conv2d_0b_1x7`): branches are numbered, their layers lettered, a pool counts as the
 * first.
 */
export function inceptionSlimScopes(): Map<string, string> {
  const stem = INCEPTION_STEM.flatMap((step) =>
    step === 'pool' ? [] : [[step[0], `InceptionV3/${step[0]}`] as const],
  );
  const mixed = Object.entries(INCEPTION_BLOCKS).flatMap(([block, branches]) =>
    branches.flatMap((branch, i) =>
      lettered(branch).map(([name, scope]) => {
        const own = `${block}.${name}`;
        return [own, `InceptionV3/${block}/Branch_${i}/${IRREGULAR[own] ?? scope}`] as const;
      }),
    ),
  );
  return new Map([...stem, ...mixed]);
}

function lettered({ pool, steps, fork = [] }: InceptionBranch): (readonly [name: string, scope: string])[] {
  return [...steps, ...fork].map(([name, , kernel, stride]: InceptionStep, i) => {
    const place = stride ? '1a' : `0${'abcde'[pool ? i + 1 : i]}`;
    return [name, `Conv2d_${place}_${typeof kernel === 'number' ? `${kernel}x${kernel}` : kernel.join('x')}`];
  });
}
