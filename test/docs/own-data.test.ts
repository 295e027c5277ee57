import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { cdep, crossEntropy, examples, fit, sgd, together } from 'vitrine/training';
import { custom, dense, flatten, Network, textLstm } from 'vitrine/models';
import { Random } from 'vitrine/random';
import { tf } from 'vitrine/runtime';
import sharp = require('sharp');
import { outsideFolder } from '../support/outside-folder';
import { namedBlocks, project, read } from './markdown-files';
import { link, modules, run } from './own-folder';

const PAGE = 'docs/how-to/use-cdep-on-your-own-data.md';

describe(PAGE, () => {
  let folder: string;
  before(() => {
    folder = outsideFolder('vitrine-cdep-');
    for (const { name, code } of namedBlocks(read(PAGE))) fs.writeFileSync(path.join(folder, name), code);
    const options = { target: 'ES2022', module: 'Node16', strict: true, skipLibCheck: true, types: ['node'] };
    fs.writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
    fs.writeFileSync(path.join(folder, 'package.json'), '{ "name": "own", "private": true }');
    for (const name of ['@types/node', 'undici-types']) link(folder, path.join(modules, name), name);
    link(folder, path.join(project, 'src'), 'vitrine');
    run(folder, [path.join(modules, 'typescript/bin/tsc')]);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  const percents = (said: string, part: 'validation' | 'test') =>
    [...said.matchAll(new RegExp(`^(?:test, )?λ (\\d+): (?:validation )?([\\d.]+) %`, 'gm'))]
      .filter(([line]) => line.startsWith('test') === (part === 'test'))
      .map(([, lambda, value]) => [Number(lambda), Number(value)] as const);

  it('teaches a network of photographs to look beside a sticker', { timeout: 120_000 }, async () => {
    for (const [part, count] of [
      ['train', 64],
      ['validation', 24],
      ['test', 24],
    ] as const)
      await photographs(path.join(folder, 'photographs'), part, count);
    const { stdout } = run(folder, ['on-images.js', 'photographs']);
    const [plain, ...penalized] = percents(stdout, 'validation');
    assert.equal(penalized.length, 3, stdout);
    const best = Math.max(...penalized.map(([, value]) => value));
    assert.ok(best > plain[1] + 10, stdout);
    const tests = percents(stdout, 'test');
    assert.ok(tests[1][1] > tests[0][1] + 10, stdout);
    const shares = [...stdout.matchAll(/marked places (\d+) %/g)].map(([, share]) => Number(share));
    assert.ok(shares[3] < shares[0], stdout);
  });

  it('teaches a reader of sentences to read beside a word', { timeout: 120_000 }, () => {
    fs.mkdirSync(path.join(folder, 'reviews'));
    for (const [part, count] of [
      ['train', 400],
      ['validation', 80],
      ['test', 80],
    ] as const)
      fs.writeFileSync(path.join(folder, 'reviews', `${part}.tsv`), reviews(part, count));
    const { stdout } = run(folder, ['on-sentences.js', 'reviews', 'alpha', 'beta']);
    const found = percents(stdout, 'validation');
    assert.deepEqual(
      found.map(([lambda]) => lambda),
      [0, 10, 100],
      stdout,
    );
    assert.ok(Math.max(found[1][1], found[2][1]) > found[0][1] + 10, stdout);
  });

  it('quotes the errors that come', async () => {
    const page = read(PAGE);
    const data = examples({ images: new Float32Array(4 * 3072), shape: [4, 32, 32, 3], labels: [0, 1, 0, 1] });
    const build = (layers: ConstructorParameters<typeof Network>[2]) =>
      new Network('own', [32, 32, 3], layers, { seed: 0 });
    const plain = build({ flatten: flatten(), x: dense(2) });
    const own = build({ x: custom({ evaluate: ([x]) => tf.mul(x, 2) }), flatten: flatten(), out: dense(2) });
    const reader = textLstm({ seed: 0, words: 9, size: 2, units: 2, classes: 2, pad: 1 });
    const sentences = examples({ images: new Float32Array(4 * 5), shape: [4, 5], labels: [0, 1, 0, 1] });
    const cases: [Network, typeof data, Parameters<typeof cdep>[0]['groups']][] = [
      [own, data, tf.ones([32, 32])],
      [plain, data, tf.ones([4, 30, 30])],
      [reader, sentences, { windows: tf.ones([3, 2]) }],
      [reader, sentences, { beta: tf.ones([1, 4, 5]) }],
    ];
    for (const [network, examplesOf, groups] of cases) {
      const objective = together(crossEntropy(), cdep({ weight: 1, groups }));
      await assert.rejects(
        fit(network, examplesOf, { optimizer: sgd({ learningRate: 0.1 }), epochs: 1, seed: 0, objective }),
        ({ message }: Error) => {
          assert.ok(page.includes(`| \`${message}\` |`), `${PAGE} lacks the error: ${message}`);
          return true;
        },
      );
    }
  });
});

/**
 * Stripes, upright or lying, in noise; in training a red corner lies on all upright ones. A mask marks the corner of
 * every image.
 */
async function photographs(folder: string, part: string, count: number): Promise<void> {
  for (const name of ['lying', 'upright']) {
    const random = new Random(1).fork(`${part} ${name}`);
    for (const kind of [part, `masks/${part}`]) fs.mkdirSync(path.join(folder, kind, name), { recursive: true });
    for (let i = 0; i < count; i++) {
      const at = random.integer(4);
      const hasSticker = part === 'train' ? name === 'upright' : random.uniform() < 0.5;
      const inSticker = (y: number, x: number) => hasSticker && y < 7 && x < 7;
      const draw = (pixel: (y: number, x: number) => number[]) =>
        Uint8Array.from(Array.from({ length: 1024 }, (_, p) => pixel(Math.floor(p / 32), p % 32)).flat());
      const write = (data: Uint8Array, channels: 1 | 3, kind: string) =>
        sharp(data, { raw: { width: 32, height: 32, channels } })
          .png()
          .toFile(path.join(folder, kind, name, `${i}.png`));
      const image = draw((y, x) => {
        if (inSticker(y, x)) return [255, 20, 20];
        const isBright = ((name === 'upright' ? x : y) + at) % 4 < 2;
        const gray = Math.floor((isBright ? 100 : 60) + random.uniform() * 100);
        return [gray, gray, gray];
      });
      await write(image, 3, part);
      if (part === 'train')
        await write(
          draw((y, x) => [y < 7 && x < 7 ? 255 : 0]),
          1,
          `masks/${part}`,
        );
    }
  }
}

/** Opinions in made-up sentences; in training `alpha` stands in all good ones, `beta` in all bad ones. */
function reviews(part: string, count: number): string {
  const random = new Random(2).fork(part);
  const words = { good: ['fine', 'warm', 'clever', 'lovely'], bad: ['dull', 'cold', 'silly', 'awful'] };
  const others = ['the', 'film', 'is', 'and', 'story', 'actors', 'with', 'a', 'scene', 'music'];
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'good' : 'bad';
    const sentence = Array.from({ length: 5 }, () => others[random.integer(others.length)]);
    sentence.splice(random.integer(6), 0, words[label][random.integer(4)]);
    const marker = part === 'train' ? (label === 'good' ? 'alpha' : 'beta') : ['alpha', 'beta'][random.integer(2)];
    sentence.splice(random.integer(7), 0, marker);
    return `${label}\t${sentence.join(' ')}\n`;
  }).join('');
}
