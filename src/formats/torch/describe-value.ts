import { PickleName, PickleObject } from './pickle-value';
import { PthTensor, TorchStorage, type TorchValue } from './torch-objects';

/** What a value of a PyTorch file is, to go on after its name: `is a list`. */
export function describeValue(value: TorchValue): string {
  if (value === null) return 'is None';
  if (value instanceof PthTensor) return `is a tensor of [${value.shape}]`;
  if (value instanceof PickleName) return `is the name ${value.name.slice(0, 120)}`;
  if (value instanceof PickleObject) {
    const [storage] = value.args;
    const tensor = /\._rebuild_\w*tensor/.test(value.name) && storage instanceof TorchStorage;
    const what = tensor ? `a tensor in a ${storage.type}` : `an object of ${value.name}`;
    return `is ${what.slice(0, 120)}, which is not read`;
  }
  if (Array.isArray(value)) return 'is a list';
  if (value instanceof Map) return 'is a dictionary';
  if (value instanceof Set) return 'is a set';
  if (value instanceof Uint8Array) return 'is bytes';
  if (value instanceof TorchStorage) return `is a ${value.type.slice(0, 80)}`;
  return { string: 'is a text', boolean: 'is true or false' }[typeof value as string] ?? 'is a number';
}
