import { FormatError } from '../format-error';
import { parsePth } from './parse-pth';
import { PthTensor, type TorchValue } from './torch-objects';

/** Where checkpoints keep the state dict when it is not all that they hold. */
const PLACES = ['state_dict', 'model_state_dict', 'model', 'net'];

/**
 * The tensors of a PyTorch file by name: of the dictionary that it holds, or of the state dict inside a checkpoint.
 *
 * @throws FormatError for all that {@link parsePth} refuses, and when there is no dictionary of tensors in it.
 */
export function parsePthStateDict(bytes: Uint8Array, { name }: { name: string }): Map<string, PthTensor> {
  const content = parsePth(bytes, { name });
  if (!(content instanceof Map)) throw new FormatError(name, 'holds no state dict: it is not a dictionary');
  const inner = PLACES.map((place) => content.get(place)).find(isStateDict);
  const found = isStateDict(content) ? content : inner;
  if (!found) {
    const keys = [...content.keys()].slice(0, 8).map((key) => JSON.stringify(String(key).slice(0, 40)));
    throw new FormatError(
      name,
      `holds no state dict: its entries are ${keys.join(', ') || 'none'}${content.size > 8 ? ', …' : ''}`,
    );
  }
  const other = [...found].find(([key, value]) => typeof key !== 'string' || !(value instanceof PthTensor));
  if (other)
    throw new FormatError(
      name,
      `has the entry ${JSON.stringify(String(other[0]).slice(0, 40))} among its tensors, which is none`,
    );
  return found as Map<string, PthTensor>;
}

function isStateDict(value: TorchValue | undefined): value is Map<string | number, TorchValue> {
  return value instanceof Map && [...value.values()].some((entry) => entry instanceof PthTensor);
}
