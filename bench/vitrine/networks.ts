import { gradCam, gradient, integratedGradients, occlusion, rise, smoothGrad } from 'vitrine/attribution';
import type { NdArray } from 'vitrine/formats';
import { importTorchWeights, type Network } from 'vitrine/models';
import { compareNetworks, layerGroups, parameterRandomization, randomizationStages, type ComparisonOptions } from 'vitrine/randomization';
import { tf } from 'vitrine/runtime';
import { examples, fit, sgd } from 'vitrine/training';
import { LAYERS, OCCLUSION, type NetworkName } from '../cases';
import { countRows, networkOf, withoutDropout } from '../networks';
import { read, type Contestant, type ReadFile } from './contestant';

/** Attribution methods and training of a network. */
export function networkMethods(model: NetworkName, readFile: ReadFile): Contestant {
  const inputs = readFile('inputs');
  const network = networkOf(model);
  const count = countRows(network);
  const weights = readFile('weights');
  const load = (into: Network) => importTorchWeights(into, weights);
  load(network);
  const loadRandom = (into: Network) => importTorchWeights(into, readFile('random'));
  const x32 = tf.tensor(inputs.get('x')!.data as Float32Array, inputs.get('x')!.shape as number[]);
  const [, ...item] = x32.shape;
  const classes = Array.from(inputs.get('targets')!.data as Int32Array);
  const batches = new Map<number, tf.Tensor>();
  const original = [...network.weights].map(([name, variable]) => [name, tf.clone(variable)] as const);
  const work: Contestant['work'] = async ({ method, batch, count: full, checkCount, chunk }, first) => {
    const isCheck = first !== undefined;
    const copies = isCheck ? checkCount : full;
    const images = Array.from({ length: Math.min(batch, classes.length) }, (_, i) => (i + (first ?? 0)) % classes.length);
    const key = images.length * classes.length + images[0];
    if (!batches.has(key)) batches.set(key, tf.tidy(() => tf.gather(x32, tf.tensor1d(images, 'int32'))));
    const x = batches.get(key)!;
    const target = images.map((image) => classes[image]);
    const shared = { target, batchSize: chunk };
    switch (method) {
      case 'operation': {
        const one = tf.tensor1d([1]);
        for (let i = 1; i < copies; i++) tf.relu(one).dispose();
        const output = tf.relu(one);
        one.dispose();
        return read({ output });
      }
      case 'forward':
        return read({ output: network.forward(x) });
      case 'gradient':
        return read(gradient(network, x, shared));
      case 'grad-cam':
        return read(gradCam(network, x, { ...shared, layer: LAYERS[model] }));
      case 'integrated-gradients':
        return read(integratedGradients(network, x, { ...shared, steps: copies }));
      case 'smooth-grad': {
        // For parity the noise is the other images' pixels; else each side draws its own.
        if (!isCheck) return read(smoothGrad(network, x, { ...shared, samples: copies, noise: 0.1, noiseUnit: 'absolute', seed: 1 }));
        const at = Int32Array.from({ length: copies * batch }, (_, i) => (images[i % batch] + Math.floor(i / batch) + 1) % classes.length);
        const noise = tf.tidy(() => tf.reshape(tf.mul(tf.gather(x32, tf.tensor1d(at, 'int32')), 0.1), [copies, batch, ...item]));
        const found = await read(smoothGrad(network, x, { ...shared, noise }));
        noise.dispose();
        return found;
      }
      case 'occlusion':
        return read(await occlusion(network, x, { ...shared, ...OCCLUSION[model] }));
      case 'rise': {
        if (!isCheck) return read(await rise(network, x, { ...shared, masks: copies, seed: 1 }));
        const { data, shape } = inputs.get('masks')!;
        const masks = tf.tensor3d(data as Float32Array, shape as [number, number, number]);
        const found = await read(await rise(network, x, { ...shared, masks, divideBy: 'nothing' }));
        masks.dispose();
        return found;
      }
      case 'cascading':
        return cascade(network, x, target, isCheck ? loadRandom : undefined);
      case 'epoch': {
        const trained = isCheck ? withoutDropout(network) : network;
        if (isCheck) load(trained);
        const images = (inputs.get('examples')!.data as Float32Array).subarray(0, copies * item.reduce((product, size) => product * size, 1));
        const labels = Array.from(inputs.get('labels')!.data as Int32Array).slice(0, copies);
        const optimizer = sgd({ learningRate: 1e-3, momentum: 0.9 });
        const { terms } = await fit(trained, examples({ images, shape: [copies, ...item], labels }), { optimizer, epochs: 1, seed: 1, batchSize: batch });
        optimizer.dispose();
        const outputs = isCheck ? await read({ output: trained.forward(x) }) : {};
        if (isCheck) trained.dispose();
        else for (const [name, value] of original) network.weights.get(name)!.assign(value);
        return { ...outputs, loss: { data: Float32Array.of(terms[0].loss), shape: [1] } };
      }
      default:
        throw new Error(`no such case: ${method}`);
    }
  };  return { work, count };
}

/** Similarities of gradients after each of the layers, from the output down, was made random: by new draws, or by the weights that `loadRandom` gives. */
async function cascade(network: Network, x: tf.Tensor, target: number[], loadRandom?: (into: Network) => void): Promise<Record<string, NdArray>> {
  const options: ComparisonOptions = {
    methods: { gradient: (explained, part, asked) => gradient(explained, part, { target: asked.target }) },
    measures: ['spearman-absolute'], target, batchSize: target.length,
  };
  const stages = randomizationStages(layerGroups(network), 'cascading');
  const given: Record<string, Network> = {};
  if (loadRandom) {
    const other = network.copy();
    loadRandom(other);
    for (const { name, layers } of stages) {
      given[name] = network.copy();
      for (const layer of layers) for (const [key, variable] of Object.entries(given[name].weightsOf(layer))) variable.assign(other.weightsOf(layer)[key]);
    }
    other.dispose();
  }
  const { scores } = loadRandom ? await compareNetworks(network, given, x, options) : await parameterRandomization(network, x, { ...options, seed: 1 });
  for (const copy of Object.values(given)) copy.dispose();
  const rows = stages.map(({ name }) => [...scores.values(name, 'gradient', 'spearman-absolute')]);
  return { scores: { data: Float32Array.from(rows.flat()), shape: [rows.length, target.length] } };
}
