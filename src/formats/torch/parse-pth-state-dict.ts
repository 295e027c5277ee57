import { Contents } from '../contents';
import { FormatError } from '../format-error';
import { describeValue } from './describe-value';
import { parsePth, type ParsePthOptions } from './parse-pth';
import { PickleObject } from './pickle-value';
import { PthTensor, type TorchValue } from './torch-objects';

/** Where checkpoints keep the state dict when it is not all that they hold. */
const PLACES = ['state_dict', 'model_state_dict', 'model', 'net', 'module', 'model_state', 'network', 'weights'];

/**
 * The tensors of a PyTorch file by name: of the state dict inside a checkpoint, or of the dictionary that it holds. All
 * else (epoch, optimizer, options, `None` among the weights, tensors of complex numbers) stands in `leftOut`.
 *
 * @throws FormatError for all that {@link parsePth} refuses, and when there is no dictionary of tensors in it.
 */
export function parsePthStateDict(bytes: Uint8Array, options: ParsePthOptions): Contents<PthTensor> {
  const content = parsePth(bytes, options);
  if (!(content instanceof Map)) {
    const whole = content instanceof PickleObject ? '. Save what its state_dict() returns' : '';
    throw new FormatError(options.name, `holds no state dict: it ${describeValue(content)}, not a dictionary${whole}`);
  }
  const place = PLACES.find((key) => isStateDict(content.get(key)));
  const found = place === undefined ? content : content.get(place);
  if (!isStateDict(found)) {
    const keys = [...content.keys()].slice(0, 8).map((key) => JSON.stringify(nameOf(key).slice(0, 40)));
    throw new FormatError(
      options.name,
      `holds no state dict: its entries are ${keys.join(', ') || 'none'}${content.size > 8 ? ', …' : ''}`,
    );
  }
  const tensors = new Contents<PthTensor>();
  if (found !== content) {
    for (const [key, value] of content)
      if (key !== place) tensors.leftOut.set(nameOf(key), `${describeValue(value)}, beside the weights`);
  }
  for (const [key, value] of found) {
    if (typeof key === 'string' && value instanceof PthTensor) tensors.set(key, value);
    else
      tensors.leftOut.set(
        nameOf(key),
        typeof key === 'string' ? describeValue(value) : 'has a name that is not a text',
      );
  }
  return tensors;
}

function isStateDict(value: TorchValue | undefined): value is Map<TorchValue, TorchValue> {
  return value instanceof Map && [...value.values()].some((entry) => entry instanceof PthTensor);
}

function nameOf(key: TorchValue): string {
  return typeof key === 'string' || typeof key === 'number' ? String(key).slice(0, 120) : `(${describeValue(key)})`;
}
