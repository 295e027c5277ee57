import { gradCam, gradient, integratedGradients, occlusion, rise, smoothGrad } from 'vitrine/attribution';
import type { NdArray } from 'vitrine/formats';
import { importTorchWeights, type Network } from 'vitrine/models';
import {
  compareNetworks,
  layerGroups,
  parameterRandomization,
  randomizationStages,
  type ComparisonOptions,
} from 'vitrine/randomization';
import { compiled, tf } from 'vitrine/runtime';
import { crossEntropy, examples, fit, sgd, type Optimizer } from 'vitrine/training';
import { METHODS, OPERATIONS, windowsOf, type Case, type NetworkName } from '../cases';
import { countRows, gradCamLayer, networkOf, withoutDropout } from '../networks';
import type { Passed } from '../protocol';
import { read, type Contestant, type ReadFile } from './contestant';

/** What a method is told in one call. */
interface Call {
  model: NetworkName;
  network: Network;
  /** Whether the result is compared, or the time taken. */
  isCheck: boolean;
  /** All images there are, the numbers of those that are meant, these themselves, and the class of each. */
  all: tf.Tensor;
  images: readonly number[];
  x: tf.Tensor;
  target: number[];
  /** Rows in one pass of the model, or examples in a step. */
  batchSize: number;
  /** Copies of each image, or examples. */
  copies: number;
  readFile: ReadFile;
  /** Puts the weights back that training has changed. */
  restore: () => void;
}

type Found = Record<string, NdArray>;

const WORK: Readonly<Record<(typeof METHODS)[number], (call: Call) => Found | Promise<Found>>> = {
  operation({ copies }) {
    const one = tf.tensor1d([1]);
    for (let i = 1; i < copies; i++) tf.relu(one).dispose();
    const output = tf.relu(one);
    one.dispose();
    return read({ output });
  },
  'operations-compiled'() {
    const one = tf.tensor1d([1]);
    const output = manyReLUs(one);
    one.dispose();
    return read({ output });
  },
  forward: ({ network, x }) => read({ output: network.forward(x) }),
  gradient: async ({ network, x, target, batchSize }) => read(await gradient(network, x, { target, batchSize })),
  'grad-cam': async ({ model, network, x, target, batchSize }) =>
    read(await gradCam(network, x, { target, batchSize, layer: gradCamLayer(model) })),
  'integrated-gradients': async ({ network, x, target, batchSize, copies }) =>
    read(await integratedGradients(network, x, { target, batchSize, steps: copies })),
  async 'smooth-grad'({ network, isCheck, all, images, x, target, batchSize, copies }) {
    if (!isCheck)
      return read(
        await smoothGrad(network, x, {
          target,
          batchSize,
          samples: copies,
          noise: 0.1,
          noiseUnit: 'absolute',
          seed: 1,
        }),
      );
    // For parity the noise is the other images' pixels; else each side draws its own.
    const n = images.length;
    const at = Int32Array.from(
      { length: copies * n },
      (_, i) => (images[i % n] + Math.floor(i / n) + 1) % all.shape[0],
    );
    const noise = tf.tidy(() =>
      tf.reshape(tf.mul(tf.gather(all, tf.tensor1d(at, 'int32')), 0.1), [copies, ...x.shape]),
    );
    const found = read(await smoothGrad(network, x, { target, batchSize, noise }));
    noise.dispose();
    return found;
  },
  async occlusion({ model, network, x, target, batchSize }) {
    const { window, stride } = windowsOf(model, x.shape[0]);
    return read(await occlusion(network, x, { target, batchSize, window, stride }));
  },
  async rise({ network, isCheck, x, target, batchSize, copies, readFile }) {
    if (!isCheck) return read(await rise(network, x, { target, batchSize, masks: copies, seed: 1 }));
    const { data, shape } = readFile('inputs').get('masks')!;
    const masks = tf.tensor3d(data as Float32Array, shape as [number, number, number]);
    const found = read(await rise(network, x, { target, batchSize, masks, divideBy: 'nothing' }));
    masks.dispose();
    return found;
  },
  cascading: ({ network, isCheck, x, target, readFile }) =>
    cascade(network, x, target, isCheck ? (into) => importTorchWeights(into, readFile('random')) : undefined),
  epoch,
};

/** Attribution methods and training of a network. */
export function networkMethods(model: NetworkName, fromDisk: ReadFile): Contestant {
  const readFile = once(fromDisk);
  const inputs = readFile('inputs');
  const all = tf.tensor(inputs.get('x')!.data as Float32Array, inputs.get('x')!.shape);
  const classes = Array.from(inputs.get('targets')!.data as Int32Array);
  const batches = new Map<string, tf.Tensor>();
  const workWith = (network: Network): Contestant['work'] => {
    importTorchWeights(network, readFile('weights'));
    const original = [...network.weights].map(([name, variable]) => [name, tf.clone(variable)] as const);
    const restore = () => original.forEach(([name, value]) => network.weights.get(name)!.assign(value));
    return ({ method, batch, count: full, checkCount, chunk }, first) => {
      const isCheck = first !== undefined;
      const images = Array.from(
        { length: Math.min(batch, classes.length) },
        (_, i) => (i + (first ?? 0)) % classes.length,
      );
      const key = `${images.length} from ${images[0]}`;
      if (!batches.has(key))
        batches.set(
          key,
          tf.tidy(() => tf.gather(all, tf.tensor1d(images, 'int32'))),
        );
      return WORK[method as keyof typeof WORK]({
        model,
        network,
        isCheck,
        all,
        images,
        x: batches.get(key)!,
        target: images.map((image) => classes[image]),
        batchSize: chunk,
        copies: isCheck ? checkCount : full,
        readFile,
        restore,
      });
    };
  };
  // Rows are counted by a layer of a network of their own: the network that is timed has none that cannot be compiled.
  const counting = async (asked: Case): Promise<Passed> => {
    const { network, count } = countRows(networkOf(model));
    await workWith(network)(asked);
    network.dispose();
    return count;
  };
  return { work: workWith(networkOf(model)), count: counting };
}

/** Operations one after the other, as one compiled function. */
const manyReLUs = compiled((x: tf.Tensor) => {
  for (let i = 0; i < OPERATIONS; i++) x = tf.relu(x);
  return x;
});

/** Each file is read once: what is timed reads none. */
function once(readFile: ReadFile): ReadFile {
  const files = new Map<string, ReturnType<ReadFile>>();
  return (name) => {
    if (!files.has(name)) files.set(name, readFile(name));
    return files.get(name)!;
  };
}

const OBJECTIVE = crossEntropy();
/** One a network: the graphs of its steps are kept with it from call to call, as over the epochs of a training. */
const optimizers = new WeakMap<Network, Optimizer>();

/** One epoch of training, from the same weights each time. */
async function epoch({ network, isCheck, x, batchSize, copies, readFile, restore }: Call): Promise<Found> {
  const inputs = readFile('inputs');
  const trained = isCheck ? withoutDropout(network) : network;
  if (isCheck) importTorchWeights(trained, readFile('weights'));
  const images = (inputs.get('examples')!.data as Float32Array).subarray(0, (copies * x.size) / x.shape[0]);
  const labels = Array.from(inputs.get('labels')!.data as Int32Array).slice(0, copies);
  const optimizer = optimizers.get(trained) ?? sgd({ learningRate: 1e-3, momentum: 0.9 });
  optimizers.set(trained, optimizer);
  optimizer.reset();
  const { terms } = await fit(trained, examples({ images, shape: [copies, ...x.shape.slice(1)], labels }), {
    optimizer,
    objective: OBJECTIVE,
    epochs: 1,
    seed: 1,
    batchSize,
    graphs: 'kept',
  });
  const outputs = isCheck ? read({ output: trained.forward(x) }) : {};
  if (isCheck) {
    trained.dispose();
    optimizer.dispose();
  } else restore();
  return { ...outputs, loss: { data: Float32Array.of(terms[0].loss), shape: [1] } };
}

/**
 * Similarities of gradients after each of the layers, from the output down, was made random: by new draws, or by the
 * weights that `loadRandom` gives.
 */
async function cascade(
  network: Network,
  x: tf.Tensor,
  target: number[],
  loadRandom?: (into: Network) => void,
): Promise<Found> {
  const options: ComparisonOptions = {
    methods: { gradient: (explained, part, asked) => gradient(explained, part, { target: asked.target }) },
    measures: ['spearman-absolute'],
    target,
    batchSize: target.length,
  };
  const stages = randomizationStages(layerGroups(network), 'cascading');
  const given: Record<string, Network> = {};
  if (loadRandom) {
    const other = network.copy();
    loadRandom(other);
    for (const { name, layers } of stages) {
      given[name] = network.copy();
      for (const layer of layers)
        for (const [key, variable] of Object.entries(given[name].weightsOf(layer)))
          variable.assign(other.weightsOf(layer)[key]);
    }
    other.dispose();
  }
  const { scores } = loadRandom
    ? await compareNetworks(network, given, x, options)
    : await parameterRandomization(network, x, { ...options, seed: 1 });
  for (const copy of Object.values(given)) copy.dispose();
  const rows = stages.map(({ name }) => [...scores.values(name, 'gradient', 'spearman-absolute')]);
  return { scores: { data: Float32Array.from(rows.flat()), shape: [rows.length, target.length] } };
}
