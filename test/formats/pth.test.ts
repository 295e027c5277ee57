import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import {
  FormatError,
  parseNpy,
  parsePth,
  parsePthStateDict,
  PickleName,
  PickleObject,
  PthTensor,
} from 'vitrine/formats';
import { apply, damage, parsesOrExplains } from './damage';
import { makeZip } from './make-zip';
import { makePthLegacy, makePthZip, pickle, stateDict, tensor } from './make-pth';

const name = 'hostile';
const bytesOf = (data: Float32Array | BigInt64Array | Uint16Array | Uint8Array) => new Uint8Array(data.buffer);
const weight = { key: '0', count: 6, shape: [2, 3], strides: [3, 1] };
const steps = { key: '1', count: 1, shape: [], strides: [], storage: 'LongStorage' };
const sixes = bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6));
const one = bytesOf(BigInt64Array.of(7n));

const ZIP = makePthZip(
  pickle.program(stateDict({ 'fc.weight': tensor(weight), 'bn.num_batches_tracked': tensor(steps) })),
  { 0: sixes, 1: one },
);
const LEGACY = makePthLegacy(
  pickle.program(
    '}(',
    pickle.text('best'),
    'G',
    Buffer.from('4029000000000000', 'hex'),
    pickle.text('state_dict'),
    stateDict({ 'fc.weight': tensor(weight, 'legacy'), 'bn.num_batches_tracked': tensor(steps, 'legacy') }),
    'u',
  ),
  { 0: { count: 6, content: sixes }, 1: { count: 1, content: one } },
);
/** A zip file with one tensor. */
const single = (fields: Partial<Parameters<typeof tensor>[0]>, content: Uint8Array = sixes) =>
  parsePth(makePthZip(pickle.program(tensor({ ...weight, ...fields })), { 0: content }), { name }) as PthTensor;
const running =
  (...parts: (Buffer | string)[]) =>
  () =>
    parsePth(makePthZip(pickle.program(...parts), {}), { name });

describe('parsePth', () => {
  it('reads a state dict from the zip format and, inside a checkpoint, from the legacy one', () => {
    for (const file of [ZIP, LEGACY]) {
      const tensors = parsePthStateDict(file, { name });
      assert.deepEqual([...tensors.keys()], ['fc.weight', 'bn.num_batches_tracked']);
      assert.deepEqual(tensors.get('fc.weight')!.shape, [2, 3]);
      assert.deepEqual(tensors.get('fc.weight')!.data, Float32Array.of(1, 2, 3, 4, 5, 6));
      assert.deepEqual(tensors.get('bn.num_batches_tracked')!.data, BigInt64Array.of(7n));
    }
    assert.equal((parsePth(LEGACY, { name }) as Map<string, unknown>).get('best'), 12.5);
  });

  it('reads a transposed tensor in its own order, and a part of a storage', () => {
    assert.deepEqual(single({ shape: [3, 2], strides: [1, 3] }).data, Float32Array.of(1, 4, 2, 5, 3, 6));
    assert.deepEqual(single({ shape: [2], strides: [1], offset: 3 }).data, Float32Array.of(4, 5));
    assert.deepEqual(single({ shape: [0, 3], strides: [3, 1] }).data, new Float32Array(0));
  });

  it('widens half and bfloat16', () => {
    const bits = bytesOf(Uint16Array.of(0x3c00, 0xc000));
    assert.deepEqual(
      single({ storage: 'HalfStorage', count: 2, shape: [2], strides: [1] }, bits).data,
      Float32Array.of(1, -2),
    );
    assert.deepEqual(
      single(
        { storage: 'BFloat16Storage', count: 2, shape: [2], strides: [1] },
        bytesOf(Uint16Array.of(0x3f80, 0xc000)),
      ).data,
      Float32Array.of(1, -2),
    );
  });

  it('never executes: a name that is not on the list stays a name, with what stands by it', () => {
    const owned = path.join(os.tmpdir(), `vitrine-owned-${process.pid}`);
    const call = (module: string, name: string, word: string) =>
      Buffer.concat([pickle.global(module, name), pickle.tuple(pickle.text(word)), Buffer.from('R')]);
    assert.deepEqual(
      running(call('posix', 'system', `touch ${owned}`))(),
      new PickleObject('posix.system', Object.freeze([`touch ${owned}`])),
    );
    assert.equal(fs.existsSync(owned), false);
    assert.deepEqual(
      running(pickle.text('builtins'), pickle.text('eval'), Buffer.from([0x93]))(),
      new PickleName('builtins.eval'),
    );
    assert.deepEqual(running(pickle.global('torch', 'constructor'))(), new PickleName('torch.constructor'));
    // What the unknown returned is called once more, given items, entries and attributes.
    const object = running(call('a', 'b', 'c'), ')R', '(NK\x01e(K\x02Nu', '}b')() as PickleObject<never>;
    assert.deepEqual([object.name, object.items, object.state], ['a.b', [null, 1, 2, null], new Map()]);
    assert.deepEqual(running(pickle.global('collections', 'OrderedDict'), ')\x81')(), new Map());
    assert.throws(running('(ios\nsystem\n'), /the pickle operation INST, which/);
    assert.throws(running('\x82\x01'), /the pickle operation EXT1, which/);
    assert.throws(
      running(pickle.global('torch', 'FloatStorage'), ')R'),
      /calls torch\.FloatStorage, which is a type of storage/,
    );
    assert.throws(running(pickle.text('x'), ')R'), /calls something that is not a name/);
  });

  it('refuses tensors that reach out of their storage, repeat it, or declare sizes beyond reason', () => {
    assert.throws(
      () => single({ shape: [7], strides: [1] }),
      /a tensor of \[7\] at 0, which reaches past the 6 values/,
    );
    assert.throws(() => single({ offset: 1 }), /reaches past/);
    assert.throws(() => single({ shape: [2, 3], strides: [2 ** 31 - 1, 1] }), /reaches past/);
    assert.throws(() => single({ shape: [2 ** 31 - 1, 2 ** 31 - 1], strides: [0, 0] }), /which repeats the 6 values/);
    assert.throws(() => single({ shape: [-1], strides: [1] }), /without a storage, an offset, sizes and strides/);
    assert.throws(() => single({ shape: [2], strides: [-1], offset: 3 }), /without a storage/);
    assert.throws(() => single({ count: 2 ** 31 - 1 }), /declares 2,147,483,647 values of 4 bytes each/);
    assert.throws(
      () => single({ key: '../../etc/passwd' }),
      /in the storage "\.\.\/\.\.\/etc\/passwd", which is not in the file/,
    );
  });

  it('takes the 64-bit end record that PyTorch writes, as long as it repeats the other one', () => {
    const end = ZIP.length - 22;
    const view = new DataView(ZIP.buffer, ZIP.byteOffset);
    const [count, size, begin] = [
      view.getUint16(end + 10, true),
      view.getUint32(end + 12, true),
      view.getUint32(end + 16, true),
    ];
    const records = (...said: number[]) => {
      const record = Buffer.alloc(76);
      record.write('PK\x06\x06', 0, 'latin1');
      record.write('PK\x06\x07', 56, 'latin1');
      [
        [4, 44],
        [24, said[0]],
        [32, said[0]],
        [40, said[1]],
        [48, said[2]],
        [64, end],
      ].forEach(([at, value]) => record.writeBigUInt64LE(BigInt(value), at));
      return new Uint8Array(Buffer.concat([ZIP.subarray(0, end), record, ZIP.subarray(end)]));
    };
    assert.deepEqual(parsePth(records(count, size, begin), { name }), parsePth(ZIP, { name }));
    assert.throws(() => parsePth(records(count, size, begin + 1), { name }), /64-bit zip end record that disagrees/);
    assert.throws(() => parsePth(records(count + 1, size, begin), { name }), /64-bit zip end record that disagrees/);
  });

  it('refuses an archive that unpacks to many times its size', () => {
    const packed = (bytes: number) =>
      makeZip([
        { name: 'model/data.pkl', content: pickle.program('N') },
        { name: 'model/data/0', content: new Uint8Array(bytes), method: 'deflate' },
      ]);
    assert.equal(parsePth(packed(1000), { name }), null);
    assert.throws(() => parsePth(packed(3e6), { name }), /claims to unpack to 3,000,004 bytes; the limit is/);
  });

  it('refuses many tensors that each copy the same storage', () => {
    const [side, times] = [40, 200];
    const transposed = tensor({ key: '0', count: side * side, shape: [side, side], strides: [1, side] });
    const program = pickle.program('](', ...new Array<Buffer>(times).fill(transposed), 'e');
    assert.throws(
      () => parsePth(makePthZip(program, { 0: new Uint8Array(4 * side * side) }), { name }),
      /repeat the same numbers too often/,
    );
  });

  it('survives nests, loops and memory games', () => {
    assert.throws(running(']'.repeat(1_000_001)), /more than 1,000,000 pickle operations/);
    assert.throws(() => parsePth(ZIP, { name, operations: 5 }), /more than 5 pickle operations; the option operations/);
    assert.throws(running('(', Buffer.from([0x85])), /takes a value from an empty stack/);
    assert.throws(running('h\x05'), /recalls value 5, which it did not remember/);
    assert.throws(running('u'), /ends a list that it did not begin/);
    assert.throws(running(']', Buffer.from('q\0', 'latin1'), ')as'), /takes a value from an empty stack/);
    assert.throws(running(')Na'), /fills something that is not a list/);
    assert.throws(running(Buffer.from('X\xff\xff\xff\xff', 'latin1')), /cut short: 4,294,967,295 bytes are wanted/);
    // Each list holds the one before twice: 2^1000 values, of which each is there once.
    const laughs = Array.from({ length: 1000 }, (_, i) =>
      Buffer.concat([
        Buffer.from(']r'),
        le32(i + 1),
        Buffer.from('(j'),
        le32(i),
        Buffer.from('j'),
        le32(i),
        Buffer.from('e'),
      ]),
    );
    const file = makePthZip(pickle.program('(', ']r\0\0\0\0', ...laughs, 't'), {});
    const started = process.cpuUsage();
    assert.equal((parsePth(file, { name }) as unknown[]).length, 1001);
    const loop = parsePth(makePthZip(pickle.program(']q\0h\0a'), {}), { name }) as unknown[];
    assert.equal(loop[0], loop);
    // Twenty thousand lists, each in the one before: nothing here recurses.
    parsePth(makePthZip(pickle.program(']'.repeat(20_000), 'a'.repeat(19_999)), {}), { name });
    assert.ok(process.cpuUsage(started).user < 500_000);
  });

  it('says what a file is that holds something else', () => {
    assert.throws(() => parsePth(new Uint8Array(0), { name }), /is not a PyTorch file \(it is empty\)/);
    assert.throws(
      () => parsePth(Buffer.from('<!DOCTYPE html>'), { name }),
      /is not a PyTorch file \(15 bytes that begin with "<!DOCTYPE ht"/,
    );
    assert.throws(() => parsePth(pickle.program('N'), { name }), /not one of PyTorch: the magic number is missing/);
    assert.throws(
      () => parsePthStateDict(makePthZip(pickle.program('}', pickle.text('epoch'), 'K\x01s'), {}), { name }),
      /holds no state dict: its entries are "epoch"/,
    );
    const whole = pickle.program(pickle.global('torchvision.models.resnet', 'ResNet'), ')\x81');
    assert.throws(
      () => parsePthStateDict(makePthZip(whole, {}), { name }),
      /holds no state dict: it is an object of torchvision\.models\.resnet\.ResNet, .* Save what its state_dict\(\) returns/,
    );
  });
});

describe('parsePth, given a damaged file, either reads it or throws a FormatError', () => {
  const parse = (bytes: Uint8Array) => parsePth(bytes, { name });
  const program = pickle.program(stateDict({ 'fc.weight': tensor(weight), 'bn.num_batches_tracked': tensor(steps) }));
  const targets: Record<string, { valid: Uint8Array; run: (bytes: Uint8Array) => unknown }> = {
    zip: { valid: ZIP, run: parse },
    legacy: { valid: LEGACY, run: parse },
    // The archive's checksums would catch damage to the program, so here it is damaged before it is packed.
    'the program of a zip': {
      valid: program,
      run: (bytes) => parse(makePthZip(Buffer.from(bytes), { 0: sixes, 1: one })),
    },
  };
  for (const [format, { valid, run }] of Object.entries(targets)) {
    it(`${format}: 4,000 random mutations`, () => {
      fc.assert(
        fc.property(damage, (changes) => parsesOrExplains(run, apply(valid, changes))),
        { numRuns: 4000, seed: 1 },
      );
    });
    it(`${format}: every truncation is an error, as is a byte too many`, () => {
      for (let length = 0; length < valid.length; length++)
        assert.throws(() => run(valid.subarray(0, length)), FormatError);
      assert.throws(() => run(Uint8Array.from([...valid, 0])), FormatError);
    });
  }

  it('the file in the middle of a larger, unaligned buffer gives the same', () => {
    for (const valid of [ZIP, LEGACY]) {
      const room = new Uint8Array(valid.length + 7);
      room.set(valid, 3);
      assert.deepEqual(parse(room.subarray(3, 3 + valid.length)), parse(valid));
    }
  });

  it('2,000 programs of allowed operations in any order', () => {
    const operation = fc.constantFrom(
      '(',
      ')',
      'N',
      ']',
      '}',
      'a',
      'e',
      's',
      'u',
      't',
      'R',
      'Q',
      'b',
      'q\0',
      'h\0',
      'K\x01',
      '\x85',
      '\x86',
      '\x87',
      '\x94',
      'X\x01\0\0\0a',
      'ccollections\nOrderedDict\n',
      'ctorch._utils\n_rebuild_tensor_v2\n',
      'ctorch\nFloatStorage\n',
      '\x81',
      '\x8f',
      '\x90',
      '\x91',
      '\x92',
      '0',
      '1',
      'C\x01a',
      'cbuiltins\nset\n',
      'cargparse\nNamespace\n',
      'ctorch._tensor\n_rebuild_from_type_v2\n',
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (parts) =>
        parsesOrExplains(parse, makePthZip(pickle.program(...parts), {})),
      ),
      { numRuns: 2000, seed: 3 },
    );
  });
});

const MIRROR = process.env.VITRINE_MIRROR ?? '';
const without = (folder: string) =>
  MIRROR && fs.existsSync(path.join(MIRROR, folder)) ? false : `VITRINE_MIRROR has no ${folder}`;

describe('parsePth on published files', () => {
  it("reads ResNet-20's legacy checkpoint as its npy weights", { skip: without('cifar10-resnet20') }, () => {
    const folder = path.join(MIRROR, 'cifar10-resnet20');
    const tensors = parsePthStateDict(fs.readFileSync(path.join(folder, 'resnet20-12fca82f.th')), { name: 'resnet20' });
    const files = fs.readdirSync(path.join(folder, 'weights'));
    assert.equal(tensors.size, files.length);
    for (const file of files) {
      const { shape, data } = parseNpy(fs.readFileSync(path.join(folder, 'weights', file)), { name: file });
      const read = tensors.get(`module.${file.slice(0, -4)}`)!;
      assert.deepEqual([read.shape, read.data], [shape, data], file);
    }
  });

  it(
    'reads the zip archives of data splits as their lists of numbers',
    { skip: without('linear-explanations') },
    () => {
      const folder = path.join(MIRROR, 'linear-explanations/data/data_splits');
      for (const set of fs.readdirSync(folder)) {
        const read = parsePth(fs.readFileSync(path.join(folder, set, 'val_ids.pt')), { name: set }) as PthTensor;
        assert.deepEqual(
          [...(read.data as BigInt64Array)].map(Number),
          JSON.parse(fs.readFileSync(path.join(folder, set, 'val_ids.json'), 'utf8')),
        );
      }
    },
  );
});

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
