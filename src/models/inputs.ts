import { tf } from '../runtime';
import { ANY, type Shape } from './shape';

/** One tensor `[N, ...]`, or several by the names of a network's inputs. */
export type Inputs = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/** Each input of a network with its tensor; throws where one is missing, unknown or of other sizes. */
export function nameInputs(
  network: string,
  shapes: Readonly<Record<string, Shape>>,
  x: Inputs,
): [name: string, tensor: tf.Tensor][] {
  const names = Object.keys(shapes);
  if (x instanceof tf.Tensor) {
    if (names.length > 1)
      throw new Error(`${network}: x is one tensor [${x.shape}]; wanted several by name, { ${names.join(', ')} }`);
    checkInput(network, 'x', x, shapes[names[0]]);
    return [[names[0], x]];
  }
  const unknown = Object.keys(x).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`${network}: there is no input '${unknown}'; its inputs are ${names.join(', ')}`);
  return names.map((name) => {
    const tensor = x[name];
    if (!(tensor instanceof tf.Tensor))
      throw new Error(`${network}: x has no tensor '${name}'; its inputs are ${names.join(', ')}`);
    checkInput(network, `x.${name}`, tensor, shapes[name]);
    return [name, tensor];
  });
}

function checkInput(network: string, argument: string, x: tf.Tensor, wanted: Shape): void {
  if (x.shape.length !== wanted.length + 1 || wanted.some((size, i) => size !== ANY && x.shape[i + 1] !== size)) {
    const sizes = wanted.map((size) => (size === ANY ? 'steps' : size)).join(', ');
    throw new Error(`${network}: ${argument} is [${x.shape}]; wanted [N, ${sizes}]`);
  }
}
