import type { MethodName } from 'vitrine/attribution';

/** The digit that all pages show, and the class that a look-alike of it would be. */
export const SUBJECT = { digit: 4, other: 9, test: 4 } as const;

/** What a method is told for its picture besides the target; defaults where nothing stands here. */
export const PICTURE_OPTIONS: Partial<Record<MethodName, object>> = {
  smoothGrad: { seed: 1 },
  smoothGradSquared: { seed: 1 },
  varGrad: { seed: 1 },
  smoothIntegratedGradients: { seed: 1 },
  gradCam: { layer: 'pool' },
  guidedGradCam: { layer: 'pool' },
  occlusion: { window: 5 },
  rise: { seed: 1 },
  contextualDecomposition: { window: 5 },
};

/** The call as a reader would write it. */
export function pictureCall(name: MethodName, model: string): string {
  const options = Object.entries({ target: SUBJECT.digit, ...PICTURE_OPTIONS[name] }).map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`);
  return `${name}(${model}, x, { ${options.join(', ')} })`;
}
