import type { ElementName } from '../arrays/element';

/** How the values of a storage lie in the file: their width in bytes, and their type where it is one that is read. */
export interface StorageType {
  width: number;
  dtype?: ElementName;
}

/** PyTorch's types of storage; those without a type here are stepped over. */
const STORAGES: Readonly<Record<string, StorageType>> = {
  DoubleStorage: { width: 8, dtype: 'f64' },
  FloatStorage: { width: 4, dtype: 'f32' },
  HalfStorage: { width: 2, dtype: 'f16' },
  BFloat16Storage: { width: 2, dtype: 'bf16' },
  LongStorage: { width: 8, dtype: 'i64' },
  IntStorage: { width: 4, dtype: 'i32' },
  ShortStorage: { width: 2, dtype: 'i16' },
  CharStorage: { width: 1, dtype: 'i8' },
  ByteStorage: { width: 1, dtype: 'u8' },
  BoolStorage: { width: 1, dtype: 'bool' },
  ComplexDoubleStorage: { width: 16 },
  ComplexFloatStorage: { width: 8 },
  QInt32Storage: { width: 4 },
  QInt8Storage: { width: 1 },
  QUInt8Storage: { width: 1 },
  QUInt4x2Storage: { width: 1 },
  QUInt2x4Storage: { width: 1 },
};

/** Bytes whose type stands with the tensor. */
const UNTYPED: StorageType = { width: 1 };

/** The type of storage of that name (`torch.FloatStorage`). */
export function storageType(name: string): StorageType | undefined {
  if (name === 'torch.storage.UntypedStorage') return UNTYPED;
  const short = name.startsWith('torch.') ? name.slice('torch.'.length) : '';
  return Object.hasOwn(STORAGES, short) ? STORAGES[short] : undefined;
}

/** The types of tensors in bytes without a type, which have no storage of their own. */
export const TENSOR_TYPES: ReadonlyMap<string, ElementName> = new Map([
  ['torch.uint16', 'u16'],
  ['torch.uint32', 'u32'],
  ['torch.uint64', 'u64'],
]);
