import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { casesOf, meets, METHODS, METRICS, MODELS, OBJECTIVES, SOLVERS } from '../../bench/cases';
import { HELP, readOptions } from '../../bench/options';

describe('the command line of the bench', () => {
  it('refuses every word that it does not know, and values that are missing, and says what there is', () => {
    const cases: [string[], RegExp][] = [
      [['--only', 'nothing'], /bench: --only 'nothing' is unknown; there are operation, .*forward, .*consistency/],
      [['mnist-cnn', '--only', 'forward,gradeint'], /bench: --only 'gradeint' is unknown/],
      [['--only'], /bench: --only lacks its value/],
      [['--only', '--quick'], /bench: --only lacks its value/],
      [['resnet19'], /bench: 'resnet19' is unknown; models are mnist-cnn, .*objectives/],
      [['--fast'], /bench: '--fast' is unknown/],
      [['--batch', '8,zero'], /bench: --batch is '8,zero'; wanted numbers such as 1,8/],
      [['--threads', '0'], /bench: --threads is '0'/],
      [['--scale', 'all'], /bench: --scale is 'all'; wanted numbers/],
      [['--scale', '10', '--only', 'forward'], /--only 'forward' is unknown; there are alignment, pointing/],
      [['--python', ''], /bench: --python lacks its value/],
    ];
    for (const [words, expected] of cases) assert.throws(() => readOptions(words), expected);
  });

  it('rehearses every metric unless told which, wherever that is said', () => {
    const rehearsed = (...words: string[]) => readOptions(words).rehearsed;
    assert.deepEqual(rehearsed('--scale', '10'), ['alignment', 'pointing']);
    assert.deepEqual(rehearsed('--only', 'pointing', '--scale', '10'), ['pointing']);
    assert.deepEqual(rehearsed('--scale', '10', '--only', 'pointing'), ['pointing']);
  });

  it('times all chapters, or those that are named', () => {
    const named = (...words: string[]) => [readOptions(words).work, readOptions(words).chapters];
    assert.deepEqual(named('--chapters'), ['chapters', []]);
    assert.deepEqual(named('--chapters', 'cdep/1,sanity-checks'), ['chapters', ['cdep/1', 'sanity-checks']]);
    assert.deepEqual(named('--chapters', '--python', 'p'), ['chapters', []]);
  });

  it('explains each word, model and method', () => {
    const words = [
      '--only',
      '--batch',
      '--threads',
      '--quick',
      '--python',
      '--chapters',
      '--scale',
      '--explain',
      '--device',
      '--pages',
      '--help',
    ];
    for (const word of [...words, ...MODELS, ...METHODS, ...METRICS, ...SOLVERS, ...OBJECTIVES])
      assert.ok(HELP.includes(word), `${word} is not explained`);
    assert.equal(readOptions(['maps', '--help']).work, 'help');
  });
});

describe('what is measured', () => {
  it('has engines beside forward passes alone, and no compiled opponent where PyTorch cannot compile', () => {
    const opponents = ['contiguous', 'compiled', 'onnxruntime', 'openvino'] as const;
    const met = (method: Parameters<typeof meets>[1]) => opponents.filter((opponent) => meets(opponent, method));
    assert.deepEqual(met('forward'), [...opponents]);
    assert.deepEqual(met('gradient'), ['contiguous', 'compiled']);
    assert.deepEqual(met('rrr'), ['contiguous']);
  });

  it('passes at most a few hundred copies of large images in one call', () => {
    for (const model of ['squeezenet', 'resnet18'] as const)
      for (const { method, batch, count } of casesOf(model, [1, 8, 32], [1, 8, 32]))
        if (method !== 'epoch') assert.ok(batch * count <= 320, `${model}, ${method}: ${batch} times ${count}`);
  });
});
