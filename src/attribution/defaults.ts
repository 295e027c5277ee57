/** Every default of every method, in one place. Maps of two libraries agree only at equal parameters: print these. */
export const defaults = {
  gradient: { target: 'predicted', batchSize: 64 },
  smoothGrad: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  smoothGradSquared: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  varGrad: { target: 'predicted', samples: 50, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  integratedGradients: { target: 'predicted', baseline: 0, steps: 50, rule: 'gauss-legendre', batchSize: 64 },
  smoothIntegratedGradients: { target: 'predicted', baseline: 0, steps: 50, rule: 'gauss-legendre', samples: 10, noise: 0.15, noiseUnit: 'range', batchSize: 64 },
  guidedBackprop: { target: 'predicted', batchSize: 64 },
  deconvnet: { target: 'predicted', batchSize: 64 },
  gradCam: { target: 'predicted', form: 'channel-weights', relu: 'yes', upsampling: 'half-pixel', batchSize: 64 },
  guidedGradCam: { target: 'predicted', upsampling: 'half-pixel', batchSize: 64 },
  occlusion: { target: 'predicted', stride: 1, baseline: 0, combine: 'mean', batchSize: 64 },
  rise: { target: 'predicted', masks: 4000, cells: 7, keep: 0.5, baseline: 0, scores: 'softmax', divideBy: 'mean-mask', batchSize: 64 },
  lrpEpsilon: { target: 'predicted', epsilon: 1e-9, batchSize: 64 },
  deepLift: { target: 'predicted', baseline: 0, batchSize: 64 },
} as const;
