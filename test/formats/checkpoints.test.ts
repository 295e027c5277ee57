import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { parsePth, parsePthStateDict, type PickleObject, type PthTensor } from 'vitrine/formats';
import { makePthZip, pickle, stateDict, tensor } from './make-pth';

const name = 'checkpoint';
const two = { key: '0', count: 2, shape: [2], strides: [1] };
const floats = new Uint8Array(Float32Array.of(1, 2).buffer);
const none = Buffer.from('N');
/** What a name makes of its arguments. */
const made = (module: string, maker: string, ...args: Buffer[]) =>
  Buffer.concat([pickle.global(module, maker), pickle.tuple(...args), Buffer.from('R')]);
const dictionary = (entries: Record<string, Buffer>) =>
  Buffer.concat([
    Buffer.from('}('),
    ...Object.entries(entries).flatMap(([key, value]) => [pickle.text(key), value]),
    Buffer.from('u'),
  ]);
const read = (content: Buffer, storages: Record<string, Uint8Array> = { 0: floats }) =>
  parsePthStateDict(makePthZip(pickle.program(content), storages), { name });
const values = (tensors: ReadonlyMap<string, PthTensor>) =>
  [...tensors].map(([key, { data }]) => `${key}=${Array.from(data as Float32Array)}`).join(' ');

describe('a checkpoint', () => {
  it("of PyTorch's own ImageNet example gives its weights and names the rest", () => {
    const object = (module: string, maker: string, state: Buffer) =>
      Buffer.concat([pickle.global(module, maker), Buffer.from(')\x81', 'latin1'), state, Buffer.from('b')]);
    const tensors = read(
      dictionary({
        epoch: pickle.int(90),
        arch: pickle.text('resnet18'),
        state_dict: stateDict({ 'module.fc.weight': tensor(two) }),
        best_acc1: tensor({ ...two, shape: [], strides: [] }),
        optimizer: dictionary({ state: Buffer.from('}K\x00}s'), param_groups: Buffer.from(']') }),
        args: object(
          'argparse',
          'Namespace',
          dictionary({ lr: Buffer.from('G3\x99\x99\x99\x99\x99\x99\x9a', 'latin1') }),
        ),
        loss: made(
          'numpy._core.multiarray',
          'scalar',
          pickle.text('f8'),
          Buffer.from('C\x08\0\0\0\0\0\0\0\0', 'latin1'),
        ),
        seen: made('__builtin__', 'set', Buffer.from('](K\x01K\x01K\x02e')),
        python: Buffer.from('(K\x03(K\x01K\x02tNt'),
        cuda: tensor(two),
      }),
    );
    assert.equal(values(tensors), 'module.fc.weight=1,2');
    assert.deepEqual(Object.fromEntries(tensors.leftOut), {
      epoch: 'is a number, beside the weights',
      arch: 'is a text, beside the weights',
      best_acc1: 'is a tensor of [], beside the weights',
      optimizer: 'is a dictionary, beside the weights',
      args: 'is an object of argparse.Namespace, which is not read, beside the weights',
      loss: 'is an object of numpy._core.multiarray.scalar, which is not read, beside the weights',
      seen: 'is a set, beside the weights',
      python: 'is a list, beside the weights',
      cuda: 'is a tensor of [2], beside the weights',
    });
  });

  it('with None, bytes, an object and a tensor of another type among its weights gives the weights', () => {
    const complex = { ...two, key: '1', count: 1, shape: [1], storage: 'ComplexFloatStorage' };
    const tensors = read(
      stateDict({
        w: tensor(two),
        'crit.weight': none,
        _extra_state: Buffer.from('C\x01x'),
        odd: made('somewhere', 'Thing', pickle.int(1)),
        c: tensor(complex),
        p: made('torch._utils', '_rebuild_parameter', tensor(two), Buffer.from([0x88]), none),
      }),
      { 0: floats, 1: floats },
    );
    assert.equal(values(tensors), 'w=1,2 p=1,2');
    assert.deepEqual(Object.fromEntries(tensors.leftOut), {
      'crit.weight': 'is None',
      _extra_state: 'is bytes',
      odd: 'is an object of somewhere.Thing, which is not read',
      c: 'is a tensor in a torch.ComplexFloatStorage, which is not read',
    });
  });

  it('with tensors in bytes without a type reads those of whole numbers, up to the last', () => {
    const untyped = (type: string, shape: number[]) => {
      const id = [
        pickle.text('storage'),
        pickle.global('torch.storage', 'UntypedStorage'),
        pickle.text('0'),
        pickle.text('cpu'),
        pickle.int(8),
      ];
      const args = [
        Buffer.concat([pickle.tuple(...id), Buffer.from('Q')]),
        pickle.int(0),
        pickle.ints(shape),
        pickle.ints([1]),
        Buffer.from([0x89]),
        none,
      ];
      return made('torch._utils', '_rebuild_tensor_v3', ...args, pickle.global('torch', type));
    };
    const words = new Uint8Array(Uint16Array.of(1, 2, 3, 65535).buffer);
    const tensors = read(
      dictionary({ a: untyped('uint16', [4]), b: untyped('uint32', [1]), c: untyped('float8_e5m2', [8]) }),
      { 0: words },
    );
    assert.deepEqual(tensors.get('a')!.data, Uint16Array.of(1, 2, 3, 65535));
    assert.deepEqual(tensors.get('b')!.data, Uint32Array.of(131073));
    assert.equal(tensors.leftOut.get('c'), 'is a tensor in a torch.storage.UntypedStorage, which is not read');
    assert.throws(() => read(dictionary({ a: untyped('uint16', [5]) }), { 0: words }), /reaches past the 4 values/);
  });

  it('that copies one list again and again is stopped', () => {
    // A list of 1,000 pairs, remembered, and made into a dictionary 4,000 times: 4,000,000 entries.
    const pair = pickle.tuple(pickle.int(1), pickle.int(2));
    const list = Buffer.concat([
      Buffer.from('](', 'latin1'),
      ...new Array<Buffer>(1000).fill(pair),
      Buffer.from('eq\0', 'latin1'),
    ]);
    const again = (maker: Buffer) => Buffer.concat([maker, Buffer.from('h\0\x85R', 'latin1')]);
    for (const maker of [pickle.global('collections', 'OrderedDict'), pickle.global('builtins', 'set')]) {
      const program = pickle.program('(', list, ...new Array<Buffer>(4000).fill(again(maker)), 't');
      const started = process.cpuUsage();
      assert.throws(
        () => parsePth(makePthZip(program, {}), { name }),
        /copies the same lists too often; the option operations/,
      );
      assert.ok(process.cpuUsage(started).user < 2_000_000);
    }
    // What is not read takes the list itself.
    const program = pickle.program('(', list, ...new Array<Buffer>(4000).fill(again(pickle.global('a', 'b'))), 't');
    const found = parsePth(makePthZip(program, {}), { name }) as PickleObject<never>[];
    assert.equal(found.length, 4001);
    assert.equal(found[1].args[0], found[0]);
  });
});
