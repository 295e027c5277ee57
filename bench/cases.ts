import { ZOO } from 'vitrine/models';

export const NETWORKS = ['mnist-cnn', 'squeezenet', 'resnet18'] as const;
export type NetworkName = (typeof NETWORKS)[number];
/**
 * All that can be measured; `maps` stands for the metrics, `neurons` for their linear explanations, `objectives` for
 * training with losses on explanations.
 */
export const MODELS = [...NETWORKS, 'maps', 'neurons', 'objectives'] as const;
export type ModelName = (typeof MODELS)[number];

/** Models in words. */
export const NAMES: Record<ModelName, string> = {
  'mnist-cnn': 'MNIST CNN, 28x28',
  squeezenet: 'SqueezeNet 1.1, 224x224',
  resnet18: 'ResNet-18, 224x224',
  maps: 'Metrics',
  neurons: 'Linear explanations of neurons',
  objectives: 'Losses on explanations',
};

/**
 * What is measured of a network, in order of memory, after what one operation costs at least; the last four pass many
 * copies of each image.
 */
export const METHODS = [
  'operation',
  'forward',
  'gradient',
  'grad-cam',
  'cascading',
  'epoch',
  'occlusion',
  'integrated-gradients',
  'smooth-grad',
  'rise',
] as const;
/** What is measured of maps. */
export const METRICS = ['ssim', 'spearman', 'pointing-game'] as const;
/** What is measured of neurons. */
export const SOLVERS = ['elastic-net', 'elastic-net-soft', 'elastic-net-single', 'glm-saga'] as const;
export type Solver = (typeof SOLVERS)[number];
/**
 * What is measured of training; the last three are of the small network for canvases, the others of CDEP's for
 * DecoyMNIST.
 */
export const OBJECTIVES = [
  'vanilla',
  'cdep',
  'rrr',
  'expected-gradients',
  'plain',
  'consistency',
  'consistency-autodiff',
] as const;
export type ObjectiveName = (typeof OBJECTIVES)[number];
export type Method = (typeof METHODS)[number] | (typeof METRICS)[number] | Solver | ObjectiveName;

/** What a row of the table is about. */
export interface Subject {
  model: ModelName;
  method: Method;
  /** Images, maps or neurons at once. */
  batch: number;
  /**
   * Copies of each image: steps, samples, masks, windows; layers made random one after the other; for an epoch and
   * objectives the examples; for GLM-SAGA its epochs.
   */
  count: number;
}

/** A subject and how it is run. */
export interface Case extends Subject {
  /** The same for the parity gate, which needs few. */
  checkCount: number;
  /** Rows in one pass of the model. */
  chunk: number;
}

/** Rows of the model that a call cannot do without; 0 for metrics. */
export function rowsNeeded({ method, batch, count }: Subject): number {
  switch (method) {
    case 'forward':
    case 'gradient':
    case 'grad-cam':
      return batch;
    case 'epoch':
      return count;
    case 'cascading':
      return batch * (count + 1);
    case 'occlusion':
      return batch * (count + 1);
    case 'integrated-gradients':
      return batch * (count + 2);
    case 'smooth-grad':
    case 'rise':
      return batch * count;
    default:
      return 0;
  }
}

/**
 * λ of the losses on explanations, which no time depends on, and the backgrounds of expected gradients: the published
 * 200, few for parity.
 */
export const PENALTY = { cdep: 1, rrr: 1000, 'expected-gradients': 0.01, consistency: 25 } as const;
export const SAMPLES = { count: 200, checkCount: 8 } as const;

/** Steps of one call: as many as take about a second. */
const STEPS: Record<ObjectiveName, number> = {
  vanilla: 16,
  cdep: 8,
  rrr: 8,
  'expected-gradients': 1,
  plain: 8,
  consistency: 4,
  'consistency-autodiff': 4,
};
const CHECKED_STEPS = 3;

/** Windows of occlusion: side, step, and how many there are. */
export const OCCLUSION = {
  'mnist-cnn': { window: 7, stride: 3, count: 64 },
  squeezenet: { window: 64, stride: 32, count: 36 },
  resnet18: { window: 64, stride: 32, count: 36 },
} as const;
/** The layers that Grad-CAM looks at. */
export const LAYERS = {
  'mnist-cnn': 'relu2',
  squeezenet: ZOO.squeezenet1_1.gradCamLayer,
  resnet18: ZOO.resnet18.gradCamLayer,
} as const;

/**
 * Copies; for the parity gate few of large networks, where each more makes it likelier that a rounding error decides
 * one of millions of ReLUs.
 */
const COUNTS: Partial<Record<Method, { count: number; checkCount: Record<'small' | 'large', number> }>> = {
  'integrated-gradients': { count: 50, checkCount: { small: 5, large: 3 } },
  'smooth-grad': { count: 50, checkCount: { small: 4, large: 2 } },
  rise: { count: 200, checkCount: { small: 8, large: 8 } },
};

/** All cases of a model at the batch sizes asked for; `wide` are those for methods that pass many copies. */
export function casesOf(model: ModelName, batches: readonly number[], wide: readonly number[]): Case[] {
  if (model === 'maps')
    return METRICS.map((method) => ({ model, method, batch: 64, count: 1, checkCount: 1, chunk: 64 }));
  if (model === 'neurons') {
    return SOLVERS.map((method) => ({
      model,
      method,
      ...(method === 'glm-saga' ? { batch: 128, count: 20, checkCount: 2 } : { batch: 512, count: 1, checkCount: 1 }),
      chunk: 512,
    }));
  }
  if (model === 'objectives') {
    return OBJECTIVES.map((method) => ({
      model,
      method,
      batch: 64,
      count: 64 * STEPS[method],
      checkCount: 64 * CHECKED_STEPS,
      chunk: 64,
    }));
  }
  const large = model !== 'mnist-cnn';
  return METHODS.flatMap((method): Case[] => {
    if (method === 'epoch') {
      const [batch, count] = large ? [8, 32] : [64, 2048];
      return [{ model, method, batch, count, checkCount: large ? 8 : 256, chunk: batch }];
    }
    if (method === 'operation')
      return large ? [] : [{ model, method, batch: 1, count: 1000, checkCount: 1000, chunk: 1 }];
    if (method === 'cascading') return large ? [] : [{ model, method, batch: 32, count: 4, checkCount: 4, chunk: 32 }];
    const isWide = METHODS.indexOf(method) > METHODS.indexOf('epoch');
    const windows = OCCLUSION[model].count;
    const { count, checkCount } = COUNTS[method] ?? { count: 1, checkCount: { small: 1, large: 1 } };
    const counts =
      method === 'occlusion'
        ? { count: windows, checkCount: windows }
        : { count, checkCount: checkCount[large ? 'large' : 'small'] };
    return (isWide ? wide : batches).map((batch) => ({
      model,
      method,
      batch,
      ...counts,
      chunk: isWide ? (large ? 16 : 64) : batch,
    }));
  });
}
