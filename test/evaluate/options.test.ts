import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';

const { readOptions, HELP } = require(path.join(__dirname, '..', '..', 'evaluate', 'options.js')) as {
  readOptions: (words: readonly string[]) => Record<string, unknown> | 'help';
  HELP: string;
};
const least = ['pointing', '--model', 'resnet18', '--images', 'photographs'];

describe('the words of npm run evaluate', () => {
  it('are read, with every default left to who has it', () => {
    const given = (words: string[]) =>
      Object.fromEntries(Object.entries(readOptions(words)).filter(([, value]) => value !== undefined));
    const plain = { metric: 'pointing', model: 'resnet18', images: 'photographs', method: 'gradCam', settings: {} };
    assert.deepEqual(given(least), plain);
    const more = ['--method=occlusion', '--set', 'window=8,8', '--set', 'stride=4', '--set', 'combine=sum'];
    assert.deepEqual(given([...more, ...least, '--tolerance', '7.5', '--fit', 'squashed', '--limit', '9']), {
      ...{ ...plain, method: 'occlusion', settings: { window: [8, 8], stride: 4, combine: 'sum' } },
      ...{ tolerance: 7.5, fit: 'squashed', limit: 9 },
    });
    assert.equal(readOptions(['--help']), 'help');
    assert.equal(readOptions([...least, '-h']), 'help');
  });

  it('that make no sense are refused, each with what is wanted', () => {
    const cases: [string[], RegExp][] = [
      [[], /nothing is to be evaluated; wanted pointing or alignment/],
      [['poniting', ...least.slice(1)], /'poniting' is to be evaluated/],
      [[...least, 'alignment'], /'alignment' is unknown/],
      [['pointing', '--images', 'x'], /--model is missing: NAME\|FILE, a network/],
      [['pointing', '--model', 'x'], /--images is missing/],
      [[...least, '--modle', 'x'], /'--modle' is unknown; there are --model, /],
      [[...least, '-m', 'x'], /'-m' is unknown/],
      [[...least, '--layer'], /--layer lacks its value/],
      [[...least, '--layer', '--limit', '3'], /--layer lacks its value/],
      [[...least, '--model', 'alexnet'], /--model is given twice/],
      [[...least, '--limit', '0'], /--limit is '0'; wanted a whole number from 1/],
      [[...least, '--limit', '1e'], /--limit is '1e'/],
      [[...least, '--batch', '2.5'], /--batch is '2\.5'/],
      [[...least, '--tolerance=-1'], /--tolerance is '-1'; wanted a number of pixels from 0/],
      [[...least, '--smooth', '1'], /--smooth is '1'; wanted a share from 0 to 1/],
      [[...least, '--fit', 'crop'], /--fit is 'crop'; wanted whole or squashed/],
      [[...least, '--degenerate', 'zero'], /--degenerate is 'zero'; wanted undefined or uniform/],
      [[...least, '--part', '3/2'], /--part is '3\/2'; wanted K\/N, such as 1\/4, K from 1 to N/],
      [[...least, '--part', '0/2'], /--part is '0\/2'/],
      [[...least, '--part', '1 of 2'], /--part is '1 of 2'/],
      [[...least, '--set', 'steps'], /--set is 'steps'; wanted OPTION=VALUE/],
      [['alignment', ...least.slice(1), '--tolerance', '3'], /--tolerance is of pointing/],
    ];
    for (const [words, expected] of cases)
      assert.throws(
        () => readOptions(words),
        (error: Error) =>
          expected.test(error.message) && /\nnpm run evaluate -- pointing\|alignment/.test(error.message),
        words.join(' '),
      );
  });

  it('are all explained by --help, in lines that fit a terminal', () => {
    const [, ...there] = /there are (.*)\./.exec(messageOf([...least, '--none', 'x']))![1].split(', ');
    for (const word of there) assert.match(HELP, new RegExp(`^${word} [A-Z]`, 'm'));
    assert.ok(
      HELP.split('\n').every((line) => line.length <= 120),
      HELP,
    );
  });
});

function messageOf(words: string[]): string {
  try {
    readOptions(words);
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail('was taken');
}
