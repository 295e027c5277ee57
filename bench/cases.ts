import { ENGINES, type Opponent } from './protocol';

export const NETWORKS = ['mnist-cnn', 'resnet20', 'squeezenet', 'mobilenet', 'resnet18', 'deit-tiny'] as const;
export type NetworkName = (typeof NETWORKS)[number];
/**
 * All that can be measured; `lstm` stands for a reader of sentences, `maps` for the metrics, `neurons` for their linear
 * explanations, `objectives` for training with losses on explanations.
 */
export const MODELS = [...NETWORKS, 'lstm', 'maps', 'neurons', 'objectives'] as const;
export type ModelName = (typeof MODELS)[number];

/** Models in words. */
export const NAMES: Record<ModelName, string> = {
  'mnist-cnn': 'MNIST CNN, 28x28',
  resnet20: 'ResNet-20, 32x32',
  squeezenet: 'SqueezeNet 1.1, 224x224',
  mobilenet: 'MobileNetV2, 224x224',
  resnet18: 'ResNet-18, 224x224',
  'deit-tiny': 'DeiT-tiny, 224x224',
  lstm: 'LSTM, sentences of 20 words',
  maps: 'Metrics',
  neurons: 'Linear explanations of neurons',
  objectives: 'Losses on explanations',
};

/**
 * What is measured of a network, in order of memory, after what one operation costs at least, alone and in a compiled
 * function; the last four pass many copies of each image.
 */
export const METHODS = [
  'operation',
  'operations-compiled',
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
/** What is measured of the reader of sentences: passes, then steps of training. */
export const READINGS = ['forward', 'gradient', 'decomposition', 'sentences', 'sentences-cdep'] as const;
/** What is measured of maps. */
export const METRICS = ['ssim', 'spearman', 'pointing-game'] as const;
/** What `--scale` evaluates over a folder of photographs. */
export const REHEARSED = ['alignment', 'pointing'] as const;
export type Rehearsed = (typeof REHEARSED)[number];
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
export type Method =
  (typeof METHODS)[number] | (typeof READINGS)[number] | (typeof METRICS)[number] | Solver | ObjectiveName;

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

/** What `torch.compile` does not take: second derivatives, and what copies the model and changes its weights. */
const NOT_COMPILED: readonly Method[] = ['cascading', 'rrr', 'expected-gradients', 'consistency-autodiff'];

/** Whether an opponent is measured with a method: engines only run networks forward. */
export function meets(opponent: Opponent, method: Method): boolean {
  if ((ENGINES as readonly Opponent[]).includes(opponent)) return method === 'forward';
  return opponent !== 'compiled' || !NOT_COMPILED.includes(method);
}

/** Images that a call cannot do without passing through the network; 0 for all that is not a network of images. */
export function rowsNeeded({ model, method, batch, count }: Subject): number {
  if (model === 'lstm') return 0;
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
export const PENALTY = {
  cdep: 1,
  'sentences-cdep': 1,
  rrr: 1000,
  'expected-gradients': 0.01,
  consistency: 25,
} as const;
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

/** The reader of sentences, with the published numbers of values a word and of units. */
export const READER = { words: 16000, size: 300, units: 128, classes: 2, pad: 0, steps: 20 } as const;

/** What of a network is measured beside the plain forward pass and its gradient. */
const MEASURED: Record<NetworkName, readonly (typeof METHODS)[number][]> = {
  'mnist-cnn': METHODS,
  resnet20: ['forward', 'gradient', 'epoch'],
  squeezenet: METHODS.filter((method) => !['operation', 'operations-compiled', 'cascading'].includes(method)),
  mobilenet: ['forward', 'gradient', 'grad-cam', 'epoch'],
  resnet18: METHODS.filter((method) => !['operation', 'operations-compiled', 'cascading'].includes(method)),
  'deit-tiny': ['forward', 'gradient'],
};
/** Operations in the rows that measure what one costs. */
export const OPERATIONS = 1000;
/** An epoch: images in one step, all of them, and those of the parity gate. */
export const EPOCH: Record<NetworkName, { batch: number; count: number; checkCount: number }> = {
  'mnist-cnn': { batch: 64, count: 2048, checkCount: 256 },
  resnet20: { batch: 128, count: 512, checkCount: 256 },
  squeezenet: { batch: 8, count: 32, checkCount: 8 },
  mobilenet: { batch: 8, count: 32, checkCount: 8 },
  resnet18: { batch: 8, count: 32, checkCount: 8 },
  'deit-tiny': { batch: 8, count: 32, checkCount: 8 },
};

/** The step of occlusion's windows, chosen so that there are `count` of them. */
export interface Windows {
  window: number;
  stride: number;
  count: number;
}

/** Windows of occlusion, fewer for many large images. */
export function windowsOf(model: NetworkName, batch: number): Windows {
  if (model === 'mnist-cnn') return { window: 7, stride: 3, count: 64 };
  if (batch === 1) return { window: 64, stride: 32, count: 36 };
  return { window: 80, stride: 72, count: 9 };
}

/**
 * Copies of an image; of large networks fewer for many images, so that a call ends in seconds; and those for the parity
 * gate, few of large networks, where each more makes it likelier that a rounding error decides one of millions of
 * ReLUs.
 */
function copies(method: Method, isLarge: boolean, batch: number): { count: number; checkCount: number } {
  const fewer = (count: number) => (isLarge ? Math.max(4, Math.round(count / batch)) : count);
  switch (method) {
    case 'integrated-gradients':
      return { count: fewer(50), checkCount: isLarge ? 3 : 5 };
    case 'smooth-grad':
      return { count: fewer(50), checkCount: isLarge ? 2 : 4 };
    case 'rise':
      return { count: fewer(200), checkCount: 8 };
    default:
      return { count: 1, checkCount: 1 };
  }
}

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
  if (model === 'lstm') {
    return READINGS.flatMap((method): Case[] =>
      method === 'sentences' || method === 'sentences-cdep'
        ? [{ model, method, batch: 64, count: 64 * 4, checkCount: 64 * CHECKED_STEPS, chunk: 64 }]
        : batches.map((batch) => ({ model, method, batch, count: 1, checkCount: 1, chunk: batch })),
    );
  }
  const isLarge = model !== 'mnist-cnn';
  return MEASURED[model].flatMap((method): Case[] => {
    if (method === 'epoch') return [{ model, method, ...EPOCH[model], chunk: EPOCH[model].batch }];
    if (method === 'operation' || method === 'operations-compiled')
      return [{ model, method, batch: 1, count: OPERATIONS, checkCount: OPERATIONS, chunk: 1 }];
    if (method === 'cascading') return [{ model, method, batch: 32, count: 4, checkCount: 4, chunk: 32 }];
    const isWide = METHODS.indexOf(method) > METHODS.indexOf('epoch');
    return (isWide ? wide : batches).map((batch) => {
      const windows = windowsOf(model, batch).count;
      return {
        model,
        method,
        batch,
        ...(method === 'occlusion' ? { count: windows, checkCount: windows } : copies(method, isLarge, batch)),
        chunk: isWide ? Math.max(batch, isLarge ? 16 : 64) : batch,
      };
    });
  });
}
