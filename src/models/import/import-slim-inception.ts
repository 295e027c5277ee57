import type { NdArray } from '../../formats';
import { inceptionSlimScopes } from './inception-names';
import { mismatchInWords } from './mismatch';
import type { Network } from '../network';

/** What a checkpoint holds besides: the auxiliary head and the number of training steps. */
const NOT_WANTED = /^(InceptionV3\/AuxLogits\/.*|global_step)$/;

/**
 * Puts the tensors of TF-slim's Inception v3 (`inception_v3_2016_08_28`) into a network of `inceptionV3({ origin:
 * 'slim' })`.
 *
 * Convolutions lie as here, `[h,w,in,out]`; the last one, `[1,1,2048,classes]`, becomes the dense layer. There is no
 * scale in the file: it stays 1, unless a checkpoint brings a `gamma`. The auxiliary head and `global_step` are passed
 * over.
 *
 * @throws Error that lists every missing, unexpected and mis-shaped name; the network is then as it was.
 */
export function importSlimInception(network: Network, tensors: ReadonlyMap<string, NdArray>): void {
  if (network.name !== 'inception_v3_slim') {
    throw new Error(
      `importSlimInception: the network is ${network.name}; wanted one of inceptionV3({ origin: 'slim' }), whose pools count as slim's do`,
    );
  }
  const names = slimNames(network);
  const values = new Map<string, Float32Array>();
  const [missing, wrong]: string[][] = [[], []];
  for (const [key, name] of names) {
    const { shape, size } = network.weights.get(key)!;
    const wanted = key === 'fc.weight' ? [1, 1, ...shape] : shape;
    const tensor = tensors.get(name);
    if (!tensor && name.endsWith('/gamma')) values.set(key, new Float32Array(size).fill(1));
    else if (!tensor) missing.push(name);
    else if (String(tensor.shape) !== String(wanted)) wrong.push(`${name} ([${tensor.shape}], wanted [${wanted}])`);
    else if (!(tensor.data instanceof Float32Array))
      wrong.push(`${name} (a ${tensor.data.constructor.name}, wanted a Float32Array)`);
    else values.set(key, tensor.data);
  }
  const known = new Set(names.values());
  const unexpected = [...tensors.keys()].filter((name) => !known.has(name) && !NOT_WANTED.test(name));
  const problems = mismatchInWords({ missing, unexpected, wrong });
  if (problems) throw new Error(`importSlimInception: the tensors are not those of slim's Inception v3; ${problems}`);
  network.load(values);
}

const SUFFIXES: Readonly<Record<string, string>> = {
  'conv.weight': 'weights',
  'bn.weight': 'BatchNorm/gamma',
  'bn.bias': 'BatchNorm/beta',
  'bn.running_mean': 'BatchNorm/moving_mean',
  'bn.running_var': 'BatchNorm/moving_variance',
};

/** From the names of the network's weights to those of the checkpoint. */
function slimNames(network: Network): Map<string, string> {
  const scopes = inceptionSlimScopes();
  return new Map(
    [...network.weights.keys()].map((key) => {
      if (key.startsWith('fc.'))
        return [key, `InceptionV3/Logits/Conv2d_1c_1x1/${key === 'fc.weight' ? 'weights' : 'biases'}`];
      const [, convolution, suffix] = /^(.*)\.(\w+\.\w+)$/.exec(key)!;
      return [key, `${scopes.get(convolution)}/${SUFFIXES[suffix]}`];
    }),
  );
}
