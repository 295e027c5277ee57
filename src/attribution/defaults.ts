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
} as const;
