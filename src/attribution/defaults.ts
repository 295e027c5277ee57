/** Every default of every method, in one place. Maps of two libraries agree only at equal parameters: print these. */
export const defaults = {
  gradient: { target: 'predicted', batchSize: 64 },
  inputXGradient: { target: 'predicted', batchSize: 64 },
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
  lrpEpsilon: { target: 'predicted', epsilon: 1e-9, globalAveragePool: 'share', batchSize: 64 },
  deepLift: { target: 'predicted', baseline: 0, maxPool: 'change', batchSize: 64 },
  contextualDecomposition: { target: 'predicted', stride: 1, combine: 'mean', batchSize: 64 },
} as const;

/**
 * The parameters of others, to be spread into a method's options: `smoothGrad(network, x, { ...presets.captum.smoothGrad, seed: 1 })`.
 * `paper`: the papers that introduced the methods; `captum`: Captum 0.9; `pair`: PAIR saliency 0.2.1; `zennit`: zennit 0.5.1. What they
 * leave open is ours.
 */
export const presets = {
  paper: {
    gradient: defaults.gradient,
    // Figure 3: samples beyond 50 change little; 10 to 20 percent noise.
    smoothGrad: { ...defaults.smoothGrad, samples: 50, noise: 0.15, noiseUnit: 'range' },
    // Equation 3; 20 to 300 steps are enough.
    integratedGradients: { ...defaults.integratedGradients, baseline: 0, steps: 300, rule: 'right' },
    gradCam: { ...defaults.gradCam, form: 'channel-weights', relu: 'yes', upsampling: 'half-pixel' },
    rise: { ...defaults.rise, masks: 4000, cells: 7, keep: 0.5, scores: 'softmax', divideBy: 'mean-mask' },
    deepLift: { ...defaults.deepLift, maxPool: 'change' },
    lrpEpsilon: { ...defaults.lrpEpsilon, globalAveragePool: 'share' },
  },
  captum: {
    gradient: defaults.gradient,
    smoothGrad: { ...defaults.smoothGrad, samples: 5, noise: 1, noiseUnit: 'absolute' },
    smoothGradSquared: { ...defaults.smoothGradSquared, samples: 5, noise: 1, noiseUnit: 'absolute' },
    varGrad: { ...defaults.varGrad, samples: 5, noise: 1, noiseUnit: 'absolute' },
    integratedGradients: { ...defaults.integratedGradients, baseline: 0, steps: 50, rule: 'gauss-legendre' },
    smoothIntegratedGradients: { ...defaults.smoothIntegratedGradients, samples: 5, noise: 1, noiseUnit: 'absolute', baseline: 0, steps: 50, rule: 'gauss-legendre' },
    gradCam: { ...defaults.gradCam, relu: 'no', upsampling: 'none' },
    guidedGradCam: { ...defaults.guidedGradCam, upsampling: 'nearest' },
    occlusion: { ...defaults.occlusion, stride: 1, baseline: 0, combine: 'mean' },
    // Of max pools right after a ReLU, as most are.
    deepLift: { ...defaults.deepLift, baseline: 0, maxPool: 'gradient' },
    // Of a mean that is no module; an nn.AdaptiveAvgPool2d shares.
    lrpEpsilon: { ...defaults.lrpEpsilon, epsilon: 1e-9, globalAveragePool: 'even' },
  },
  pair: {
    gradient: defaults.gradient,
    smoothGrad: { ...defaults.smoothGrad, samples: 25, noise: 0.15, noiseUnit: 'range' },
    // What its SmoothGrad does unless told otherwise: the mean of squares.
    smoothGradSquared: { ...defaults.smoothGradSquared, samples: 25, noise: 0.15, noiseUnit: 'range' },
    integratedGradients: { ...defaults.integratedGradients, baseline: 0, steps: 25, rule: 'both-ends' },
    smoothIntegratedGradients: { ...defaults.smoothIntegratedGradients, samples: 25, noise: 0.15, noiseUnit: 'range', baseline: 0, steps: 25, rule: 'both-ends' },
    // Its edges are mirrored, these are clamped.
    gradCam: { ...defaults.gradCam, relu: 'yes', upsampling: 'half-pixel' },
    occlusion: { ...defaults.occlusion, window: 15, stride: 1, baseline: 0, combine: 'sum' },
  },
  zennit: {
    gradient: defaults.gradient,
    // Of its 20 copies the last is the image itself.
    smoothGrad: { ...defaults.smoothGrad, samples: 20, noise: 0.1, noiseUnit: 'range' },
    integratedGradients: { ...defaults.integratedGradients, baseline: 0, steps: 20, rule: 'right' },
    guidedBackprop: defaults.guidedBackprop,
    deconvnet: defaults.deconvnet,
    lrpEpsilon: { ...defaults.lrpEpsilon, epsilon: 1e-6, globalAveragePool: 'share' },
  },
} as const;
