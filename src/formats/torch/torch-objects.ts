import { sizeOf } from '../../statistics';
import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { ELEMENTS, parseElements, type ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import { gatherStrided } from '../arrays/gather-strided';
import type { NdArray, NumericArray } from '../arrays/nd-array';
import { MOST_OPERATIONS } from './parse-pickle';
import { PickleName, type PickleRules, type PickleValue } from './pickle-value';
import { storageType, TENSOR_TYPES } from './torch-types';

/**
 * A tensor of a PyTorch file. Half and bfloat16 come widened to `Float32Array`, booleans as 0 and 1 in a `Uint8Array`.
 */
export class PthTensor implements NdArray {
  data: NumericArray = new Float32Array(0);

  constructor(
    readonly shape: number[],
    readonly dtype: ElementName,
  ) {}
}

/** The numbers behind one or more tensors; they stand elsewhere in the file. */
export class TorchStorage {
  constructor(
    readonly key: string,
    /** PyTorch's name of the type: `torch.FloatStorage`. */
    readonly type: string,
    readonly count: number,
  ) {}
}

export type TorchValue = PickleValue<PthTensor | TorchStorage>;

/** One tensor waiting for its numbers. */
interface View {
  tensor: PthTensor;
  storage: TorchStorage;
  offset: number;
  strides: readonly number[];
}

/**
 * The only objects that a PyTorch file can make here: storages, tensors that look into them, dictionaries, sets. Every
 * tensor is checked to lie inside its storage when it is met, before anything is allocated.
 */
export class TorchObjects implements PickleRules<PthTensor | TorchStorage> {
  readonly storages = new Map<string, TorchStorage>();
  private readonly views: View[] = [];

  /** @param copies how many entries of lists may be copied into dictionaries and sets, all calls together. */
  constructor(
    readonly file: string,
    private copies = MOST_OPERATIONS,
  ) {}

  call(name: string, args: readonly TorchValue[]): TorchValue | undefined {
    switch (name) {
      case 'collections.OrderedDict':
        return this.dictionary(args[0] ?? []);
      case 'collections.defaultdict':
        return this.dictionary(args[1] ?? []);
      case 'builtins.set':
      case '__builtin__.set':
        return new Set(this.copied(args[0] ?? []));
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return this.tensor(args);
      case 'torch._utils._rebuild_tensor_v3':
        return this.tensor(args, args[6]);
      case 'torch._utils._rebuild_parameter':
      case 'torch._utils._rebuild_parameter_with_state':
        // The tensor may be of a type that is not read.
        return args[0];
      case 'torch._tensor._rebuild_from_type_v2': {
        const [maker, , from] = args;
        const known = maker instanceof PickleName && /^torch\._utils\._rebuild_(tensor|parameter)/.test(maker.name);
        return known && Array.isArray(from) ? this.call(maker.name, from) : undefined;
      }
      case 'torch.Size':
        return Array.isArray(args[0]) ? args[0] : this.fail('has a size that is not a list');
      default:
        return storageType(name) ? this.fail(`calls ${name}, which is a type of storage`) : undefined;
    }
  }

  persistent(id: TorchValue): TorchValue {
    if (!Array.isArray(id) || id[0] !== 'storage') return this.fail('refers to something that is not a storage');
    const [, type, key, , count, view = null] = id;
    if (!(type instanceof PickleName) || typeof key !== 'string' || !isCount(count))
      return this.fail('describes a storage without a type, a key and a number of values');
    if (view !== null) return this.fail(`has the storage ${quote(key)} inside another one, which is not read`);
    const known = this.storages.get(key);
    if (known && (known.type !== type.name || known.count !== count))
      return this.fail(`describes the storage ${quote(key)} in two ways`);
    const storage = known ?? new TorchStorage(key, type.name, count);
    this.storages.set(key, storage);
    return storage;
  }

  /** Gives all tensors their numbers: `bytesOf` finds those of a storage. Tensors that lie in one piece are views. */
  fill(bytesOf: (storage: TorchStorage) => Uint8Array, order: 'little' | 'big'): void {
    const found = new Map<string, Uint8Array>();
    for (const [key, storage] of this.storages) {
      const type = storageType(storage.type);
      if (!type) continue;
      const bytes = bytesOf(storage);
      countValues([storage.count], type.width, bytes.length, `${this.file}, storage ${quote(key)}`);
      found.set(key, bytes);
    }
    const read = new Map<string, NumericArray>();
    const valuesOf = (storage: TorchStorage, dtype: ElementName): NumericArray => {
      const known = read.get(`${dtype}/${storage.key}`);
      if (known) return known;
      const bytes = found.get(storage.key)!;
      const count = Math.floor(bytes.length / ELEMENTS[dtype].width);
      const data = checkBooleans(dtype, parseElements(bytes, 0, count, ELEMENTS[dtype], order), this.file);
      read.set(`${dtype}/${storage.key}`, data);
      return data;
    };
    // Many tensors may look into one storage from the side; together they may not copy far more than there is.
    let copies = 16 * [...this.storages.values()].reduce((sum, { count }) => sum + count, 0);
    for (const { tensor, storage, offset, strides } of this.views) {
      const data = valuesOf(storage, tensor.dtype);
      const count = sizeOf(tensor.shape);
      if (isOnePiece(tensor.shape, strides)) tensor.data = data.subarray(offset, offset + count);
      else if ((copies -= count) < 0) this.fail('has tensors that repeat the same numbers too often');
      else tensor.data = gatherStrided(data, { shape: tensor.shape, strides, offset });
    }
  }

  private dictionary(pairs: TorchValue): TorchValue {
    const map = new Map<TorchValue, TorchValue>();
    for (const pair of this.copied(pairs)) {
      if (!Array.isArray(pair) || pair.length !== 2)
        return this.fail('builds a dictionary of something else than pairs');
      map.set(pair[0], pair[1]);
    }
    return map;
  }

  /** The list, its length taken off what may be copied: one that is remembered can be asked for again and again. */
  private copied(list: TorchValue): Iterable<TorchValue> {
    if (!Array.isArray(list) && !(list instanceof Map))
      return this.fail('builds a dictionary or a set of something else than a list');
    if ((this.copies -= list instanceof Map ? list.size : list.length) < 0)
      return this.fail('copies the same lists too often; the option operations raises that limit');
    return list;
  }

  /** Undefined for a type that is not read; `type` is that of a tensor in bytes without one. */
  private tensor(
    [storage, offset, shape, strides]: readonly TorchValue[],
    type: TorchValue = null,
  ): PthTensor | undefined {
    if (
      !(storage instanceof TorchStorage) ||
      !isCount(offset) ||
      !isCounts(shape) ||
      !isCounts(strides) ||
      shape.length !== strides.length
    ) {
      return this.fail('describes a tensor without a storage, an offset, sizes and strides');
    }
    const named = type instanceof PickleName ? type.name : '';
    const dtype = storageType(storage.type)?.dtype ?? TENSOR_TYPES.get(named);
    if (!dtype) return undefined;
    const there = Math.floor((storage.count * (storageType(storage.type)?.width ?? 1)) / ELEMENTS[dtype].width);
    const count = shape.includes(0) ? 0 : sizeOf(shape);
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    const said = `a tensor of [${shape.slice(0, 6)}${shape.length > 6 ? ',…' : ''}] at ${offset}`;
    if (count > 0 && !(last < there)) {
      return this.fail(
        `has ${said}, which reaches past the ${there.toLocaleString('en')} values of its storage ${quote(storage.key)}`,
      );
    }
    if (count > there) {
      return this.fail(
        `has ${said}, which repeats the ${there.toLocaleString('en')} values of its storage ${quote(storage.key)}`,
      );
    }
    const tensor = new PthTensor([...shape], dtype);
    this.views.push({ tensor, storage, offset: count === 0 ? 0 : offset, strides });
    return tensor;
  }

  private fail(reason: string): never {
    throw new FormatError(this.file, reason);
  }
}

function isOnePiece(shape: readonly number[], strides: readonly number[]): boolean {
  if (shape.includes(0)) return true;
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** PyTorch's tensors have at most 64 axes. */
function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 64 && value.every(isCount);
}

function quote(key: string): string {
  return JSON.stringify(key.slice(0, 40));
}
