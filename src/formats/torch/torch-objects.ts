import { sizeOf } from '../../statistics';
import { checkBooleans } from '../arrays/check-booleans';
import { countValues } from '../arrays/count-values';
import { ELEMENTS, parseElements, type ElementName } from '../arrays/element';
import { FormatError } from '../format-error';
import { gatherStrided } from '../arrays/gather-strided';
import type { NdArray, NumericArray } from '../arrays/nd-array';
import type { PickleRules, PickleValue } from './pickle-value';

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
    readonly dtype: ElementName,
    readonly count: number,
  ) {}
}

export type TorchValue = PickleValue<PthTensor | TorchStorage>;

const STORAGES: Readonly<Record<string, ElementName>> = {
  DoubleStorage: 'f64',
  FloatStorage: 'f32',
  HalfStorage: 'f16',
  BFloat16Storage: 'bf16',
  LongStorage: 'i64',
  IntStorage: 'i32',
  ShortStorage: 'i16',
  CharStorage: 'i8',
  ByteStorage: 'u8',
  BoolStorage: 'bool',
};

const FUNCTIONS = [
  'collections.OrderedDict',
  'torch._utils._rebuild_tensor',
  'torch._utils._rebuild_tensor_v2',
  'torch._utils._rebuild_parameter',
  'torch.Size',
];

/** One tensor waiting for its numbers. */
interface View {
  tensor: PthTensor;
  storage: TorchStorage;
  offset: number;
  strides: readonly number[];
}

/**
 * The only objects that a PyTorch file can make here: storages, tensors that look into them, ordered dictionaries.
 * Every tensor is checked to lie inside its storage when it is met, before anything is allocated.
 */
export class TorchObjects implements PickleRules<PthTensor | TorchStorage> {
  readonly storages = new Map<string, TorchStorage>();
  private readonly views: View[] = [];

  constructor(readonly file: string) {}

  allows(name: string): boolean {
    return FUNCTIONS.includes(name) || this.dtypeOf(name) !== undefined;
  }

  call(name: string, args: readonly TorchValue[]): TorchValue {
    switch (name) {
      case 'collections.OrderedDict':
        return this.dictionary(args);
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return this.tensor(args);
      case 'torch._utils._rebuild_parameter':
        return args[0] instanceof PthTensor ? args[0] : this.fail('has a parameter without a tensor');
      case 'torch.Size':
        return Array.isArray(args[0]) ? args[0] : this.fail('has a size that is not a list');
      default:
        return this.fail(`calls ${name}, which is a type of storage`);
    }
  }

  persistent(id: TorchValue): TorchValue {
    if (!Array.isArray(id) || id[0] !== 'storage') return this.fail('refers to something that is not a storage');
    const [, type, key, , count, view = null] = id;
    const dtype = type instanceof Object && 'name' in type ? this.dtypeOf(type.name) : undefined;
    if (!dtype || typeof key !== 'string' || !isCount(count))
      return this.fail('describes a storage without a known type, a key and a number of values');
    if (view !== null) return this.fail(`has the storage ${quote(key)} inside another one, which is not read`);
    const known = this.storages.get(key);
    if (known && (known.dtype !== dtype || known.count !== count))
      return this.fail(`describes the storage ${quote(key)} in two ways`);
    const storage = known ?? new TorchStorage(key, dtype, count);
    this.storages.set(key, storage);
    return storage;
  }

  /** Gives all tensors their numbers: `bytesOf` finds those of a storage. Tensors that lie in one piece are views. */
  fill(bytesOf: (storage: TorchStorage) => Uint8Array, order: 'little' | 'big'): void {
    const read = new Map(
      [...this.storages].map(([key, storage]) => {
        const bytes = bytesOf(storage);
        const element = ELEMENTS[storage.dtype];
        const count = countValues([storage.count], element.width, bytes.length, `${this.file}, storage ${quote(key)}`);
        return [key, checkBooleans(storage.dtype, parseElements(bytes, 0, count, element, order), this.file)];
      }),
    );
    // Many tensors may look into one storage from the side; together they may not copy far more than there is.
    let copies = 16 * [...read.values()].reduce((sum, data) => sum + data.length, 0);
    for (const { tensor, storage, offset, strides } of this.views) {
      const data = read.get(storage.key)!;
      const count = sizeOf(tensor.shape);
      if (isOnePiece(tensor.shape, strides)) tensor.data = data.subarray(offset, offset + count);
      else if ((copies -= count) < 0) this.fail('has tensors that repeat the same numbers too often');
      else tensor.data = gatherStrided(data, { shape: tensor.shape, strides, offset });
    }
  }

  private dictionary(args: readonly TorchValue[]): TorchValue {
    const pairs = args[0] ?? [];
    if (args.length > 1 || !Array.isArray(pairs)) return this.fail('builds a dictionary of something else than pairs');
    const map = new Map<string | number, TorchValue>();
    for (const pair of pairs) {
      if (!Array.isArray(pair) || pair.length !== 2 || (typeof pair[0] !== 'string' && typeof pair[0] !== 'number')) {
        return this.fail('builds a dictionary of something else than pairs');
      }
      map.set(pair[0], pair[1]);
    }
    return map;
  }

  private tensor([storage, offset, shape, strides]: readonly TorchValue[]): PthTensor {
    if (
      !(storage instanceof TorchStorage) ||
      !isCount(offset) ||
      !isCounts(shape) ||
      !isCounts(strides) ||
      shape.length !== strides.length
    ) {
      return this.fail('describes a tensor without a storage, an offset, sizes and strides');
    }
    const count = shape.includes(0) ? 0 : sizeOf(shape);
    const last = shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis], offset);
    const said = `a tensor of [${shape.slice(0, 6)}${shape.length > 6 ? ',…' : ''}] at ${offset}`;
    if (count > 0 && !(last < storage.count)) {
      return this.fail(
        `has ${said}, which reaches past the ${storage.count.toLocaleString('en')} values of its storage ${quote(storage.key)}`,
      );
    }
    if (count > storage.count) {
      return this.fail(
        `has ${said}, which repeats the ${storage.count.toLocaleString('en')} values of its storage ${quote(storage.key)}`,
      );
    }
    const tensor = new PthTensor([...shape], storage.dtype);
    this.views.push({ tensor, storage, offset: count === 0 ? 0 : offset, strides });
    return tensor;
  }

  private dtypeOf(name: string): ElementName | undefined {
    const short = name.startsWith('torch.') ? name.slice('torch.'.length) : '';
    return Object.hasOwn(STORAGES, short) ? STORAGES[short] : undefined;
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
