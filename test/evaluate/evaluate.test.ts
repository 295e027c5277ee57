import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { IMAGENET_CLASSES, Random } from 'vitrine';
import { saveCocoSet } from 'vitrine/data';
import { parseCsv, writeVocXml } from 'vitrine/formats';
import sharp from 'sharp';
import { makeTar } from '../formats/make-tar';

const programs = path.join(__dirname, '..', '..', 'evaluate');
const program = path.join(programs, 'main.js');
const { evaluate } = require(path.join(programs, 'run.js')) as {
  evaluate: (options: unknown, signal: AbortSignal) => Promise<void>;
};
const { readOptions } = require(path.join(programs, 'options.js')) as { readOptions: (words: string[]) => unknown };
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'evaluate-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]) => path.join(root, ...parts);

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** What the command does, in this process. */
const here = (words: string[]) => evaluate(readOptions(words), new AbortController().signal);

/** Runs the command; `watch` is told its process. */
function command(words: string[], watch?: (child: ReturnType<typeof spawn>) => void): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...process.env, VITRINE_OFFLINE: '1', VITRINE_DATA: at('none'), VITRINE_MIRROR: '' };
  const child = spawn(process.execPath, [program, ...words], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (err += text));
  watch?.(child);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

/** Photographs with a box each, two of them with an object of another class, in ImageNet's layout. */
async function imagenetFolder(folder: string, count: number): Promise<void> {
  for (const part of ['val', 'annotation']) fs.mkdirSync(path.join(folder, part), { recursive: true });
  for (let i = 0; i < count; i++) {
    const random = new Random(i);
    const [width, height] = [40 + 4 * (i % 2), 36];
    const pixels = Uint8Array.from({ length: width * height * 3 }, () => random.integer(256));
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg()
      .toFile(path.join(folder, 'val', `${i}.JPEG`));
    const object = (label: number, side: number) => ({
      ...{ name: IMAGENET_CLASSES[label].id, difficult: false },
      box: { xmin: 5, ymin: 5, xmax: 5 + side, ymax: 5 + side },
    });
    const objects = [object(i % 3, 9), ...(i < 2 ? [object(7, 5)] : [])];
    const xml = writeVocXml({ filename: `${i}.JPEG`, width, height, objects });
    fs.writeFileSync(path.join(folder, 'annotation', `${i}.xml`), xml);
  }
}

/** A module as a user would write it, of a network for ImageNet's classes. */
function moduleOf(file: string): string {
  const vitrine = JSON.stringify(require.resolve('vitrine'));
  fs.writeFileSync(
    file,
    `const { conv2d, dense, globalAveragePool, Network, relu } = require(${vitrine});
const layers = () => ({
  conv1: conv2d(4, { kernel: 3, stride: 2, padding: 1 }), relu1: relu(),
  conv2: conv2d(6, { kernel: 3, stride: 2, padding: 1 }), relu2: relu(), pool: globalAveragePool(), fc: dense(1000),
});
exports.entry = {
  build: ({ seed }) => new Network('tiny', [32, 32, 3], layers(), { seed }),
  size: 32, preprocessing: { shortSide: 36, convention: 'signed' }, gradCamLayer: 'relu2',
};
`,
  );
  return file;
}

describe('npm run evaluate', () => {
  const [photographs, model] = [at('photographs'), at('model.js')];
  const words = (out: string, ...more: string[]) => [
    'pointing',
    '--model',
    model,
    '--images',
    photographs,
    '--tolerance',
    '4',
    '--batch',
    '2',
    '--out',
    at(out),
    ...more,
  ];
  const csvOf = (out: string, metric = 'pointing') => fs.readFileSync(at(out, `${metric}.csv`), 'utf8');
  before(async () => {
    await imagenetFolder(photographs, 60);
    moduleOf(model);
  });

  it('writes table, averages and page, the difficult subset apart', async () => {
    const { code, out, err } = await command(words('whole'));
    assert.equal(code, 0, err);
    assert.match(out, /60 photographs in ImageNet's layout/);
    const { columns, rows } = parseCsv(csvOf('whole'), { name: 'whole' });
    assert.equal(rows.length, 60);
    const column = (name: string) => rows.map(({ fields }) => fields[columns.indexOf(name)]);
    assert.deepEqual([...new Set(column('maps'))], ['gradCam relu2 within 4']);
    assert.equal(column('difficult').filter((value) => value === 'true').length, 2);
    const averages = JSON.parse(fs.readFileSync(at('whole', 'pointing.json'), 'utf8')) as {
      all: { n: number; contentHeatmap: { mean: number; used: number } };
      difficult: { n: number };
    };
    assert.deepEqual([averages.all.n, averages.difficult.n], [60, 2]);
    const scores = column('contentHeatmap')
      .filter((score) => score !== '')
      .map(Number);
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    assert.ok(Math.abs(averages.all.contentHeatmap.mean - mean) < 1e-9);
    const page = fs.readFileSync(at('whole', 'pointing.html'), 'utf8');
    assert.doesNotMatch(page, /https?:/);
    assert.equal(page.match(/"jpeg":/g)?.length, 60);
  });

  it('gives the rows of the folder from a tar archive, also after a kill, and refuses the table of another', async () => {
    const pack = (name: string, from: string) => {
      const parts = fs.readdirSync(path.join(photographs, from)).sort();
      const entries = parts.map((file) => ({ file, content: fs.readFileSync(path.join(photographs, from, file)) }));
      fs.writeFileSync(at(name), makeTar(entries));
      return at(name);
    };
    const [images, annotations] = [pack('val.tar', 'val'), pack('boxes.tar', 'annotation')];
    const packed = (out: string) =>
      words(out, '--annotations', annotations).map((word) => (word === photographs ? images : word));
    const rowsOf = (out: string) => parseCsv(csvOf(out), { name: out }).rows.map(({ fields }) => fields.join(','));
    const file = at('packed', 'pointing.csv');
    const { code, err } = await command(packed('packed'), (child) => {
      const watching = setInterval(() => {
        if (!fs.existsSync(file) || fs.readFileSync(file, 'utf8').split('\n').length < 6) return;
        clearInterval(watching);
        child.kill('SIGKILL');
      }, 2);
      child.on('close', () => clearInterval(watching));
    });
    assert.equal(code, null, `it was not killed: ${err}`);
    await here(packed('packed'));
    const run = (row: string) => row.replace(/[0-9a-f]{12}/, ''); // what the table belongs to is another
    assert.deepEqual(rowsOf('packed').map(run), rowsOf('whole').map(run));
    fs.appendFileSync(images, Buffer.alloc(512));
    await assert.rejects(here(packed('packed')), /another/);
    const damaged = fs.readFileSync(images);
    damaged[512 * 200] ^= 255;
    fs.writeFileSync(images, damaged.subarray(0, 512 * 60));
    await assert.rejects(here(packed('damaged')), /val\.tar: .* byte [\d,]+ .*fetch it again/);
  });

  it('is shared by several processes, each with a part, and gathered to the same bytes', async () => {
    const parts = await Promise.all(['1/3', '3/3'].map((part) => command(words('shared', '--part', part))));
    assert.deepEqual(
      parts.map(({ code }) => code),
      [0, 0],
    );
    assert.match(parts[1].out, /part 3 of 3: .*pointing\.3-of-3\.csv; without --part all of them are gathered/);
    assert.equal(fs.readFileSync(at('shared', 'pointing.1-of-3.csv'), 'utf8').trim().split('\n').length, 1 + 20);
    assert.ok(!fs.existsSync(at('shared', 'pointing.html')));
    // The second part was never run, and the third looks as if it still wrote: gathering does what is missing.
    const third = at('shared', 'pointing.3-of-3.csv');
    const writing = fs.readFileSync(third, 'utf8').slice(0, -20);
    fs.writeFileSync(third, writing);
    const gathered = await command(words('shared'));
    assert.equal(fs.readFileSync(third, 'utf8'), writing, 'a part is another process’s to write');
    assert.equal(gathered.code, 0, gathered.err);
    assert.equal(csvOf('shared'), csvOf('whole'));
    const averages = (out: string) => fs.readFileSync(at(out, 'pointing.json'), 'utf8');
    assert.equal(averages('shared'), averages('whole'));
    const foreign = await command(
      words('shared', '--part', '1/3', '--tolerance', '5').filter((_, i) => i !== 5 && i !== 6),
    );
    assert.equal(foreign.code, 1);
    assert.match(foreign.err, /pointing\.1-of-3\.csv.* is of .*name another file/);
  });

  it('goes on after Ctrl-C and after kill -9, to the same bytes', async () => {
    const file = at('stopped', 'pointing.csv');
    const linesOf = () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').length : 0);
    for (const [signal, wanted] of [
      ['SIGINT', 130],
      ['SIGKILL', null],
    ] as const) {
      const before = linesOf();
      const { code, err } = await command(words('stopped'), (child) => {
        const watching = setInterval(() => {
          if (linesOf() < before + 4) return;
          clearInterval(watching);
          child.kill(signal);
        }, 2);
        child.on('exit', () => clearInterval(watching));
      });
      assert.equal(code, wanted, err);
      if (signal === 'SIGINT') assert.match(err, /stopped; what is done is in .*pointing\.csv, and the same command/);
      assert.ok(linesOf() >= before + 4 && csvOf('stopped').length < csvOf('whole').length);
    }
    await here(words('stopped'));
    assert.equal(csvOf('stopped'), csvOf('whole'));
    await assert.rejects(
      here(words('stopped', '--draws', '50')),
      /pointing\.csv: is of tiny with other weights, .* name another file/,
    );
  });

  it('takes any method with its options, and alignment by the same words', async () => {
    const occlusion = ['--method', 'occlusion', '--set', 'window=8', '--set', 'stride=8'];
    await here(words('occluded', '--limit', '3', ...occlusion));
    assert.match(csvOf('occluded'), /^tiny,occlusion window 8 stride 8 within 4,/m);
    const few = ['--images', photographs, '--limit', '5', '--out', at('aligned')];
    await here(['alignment', '--model', model, ...few]);
    assert.equal(parseCsv(csvOf('aligned', 'alignment'), { name: 'aligned' }).rows.length, 5);
    assert.match(fs.readFileSync(at('aligned', 'alignment.html'), 'utf8'), /ground truth coverage/);
  });

  it("reads MS-COCO's layout, with outputs that stand for its classes", async () => {
    const random = new Random(3);
    const square = (label: number, x: number) => ({
      ...{ label, segmentation: [[x, 4, x + 8, 4, x + 8, 12, x, 12]], bbox: [x, 4, 8, 8] as const, area: 64 },
    });
    const images = Uint8Array.from({ length: 2 * 40 * 44 * 3 }, () => random.integer(256));
    const categories = [{ id: 3, name: 'dog' }, { id: 7, name: 'sofa' }, { id: 9, name: 'zebra' }]; // prettier-ignore
    const objects = [[square(0, 4), square(1, 20), square(2, 30)], [square(1, 6)]];
    await saveCocoSet(at('coco'), { images, shape: [2, 40, 44, 3], objects, categories });
    const run = (file?: string) => {
      const pairs = file === undefined ? [] : ['--counterparts', at(file)];
      return here(['pointing', '--model', model, '--images', at('coco'), '--out', at('of coco'), ...pairs]);
    };
    fs.writeFileSync(at('pairs.json'), JSON.stringify({ dog: ['beagle', 'n02123045', 7], zebra: ['zebra'] }));
    await run('pairs.json');
    const { columns, rows } = parseCsv(csvOf('of coco'), { name: 'coco' });
    const outputs = rows.map(({ fields }) => Number(fields[columns.indexOf('output')]));
    assert.ok(outputs.length === 2 && [162, 281, 7].includes(outputs[0]) && outputs[1] === 340, `${outputs}`);
    const wrong = async (pairs: unknown, expected: RegExp) => {
      fs.writeFileSync(at('wrong.json'), typeof pairs === 'string' ? pairs : JSON.stringify(pairs));
      await assert.rejects(run('wrong.json'), expected);
    };
    await wrong({ cat: [1] }, /has 'cat', which is none of the 3 classes \(dog, sofa, zebra, …\)/);
    await wrong({ dog: ['hound of hell'] }, /has "hound of hell" for 'dog'; wanted an output from 0 to 999/);
    await wrong('{', /wrong\.json cannot be read as JSON/);
    await wrong([], /is no object; wanted/);
    await wrong({ dog: 7 }, /has no list for 'dog'/);
    await assert.rejects(run(), /the photographs have 3 classes, tiny has 1000 outputs; .* --counterparts FILE/);
    await assert.rejects(
      here(['alignment', '--model', model, '--images', at('coco')]),
      /alignment wants one class a photograph/,
    );
  });

  it('says in one line what is missing, before it reads a photograph', async () => {
    fs.mkdirSync(at('empty'));
    fs.writeFileSync(at('bad.js'), 'exports.entry = {};');
    fs.writeFileSync(at('two.txt'), 'n01440764\nn01443537\n');
    fs.writeFileSync(at('same.txt'), 'a\nb\na\n');
    const lines: [string[], number, RegExp][] = [
      [['pointing', '--modle', 'x'], 2, /'--modle' is unknown/],
      [['pointing', '--model', 'x', '--images', at('nowhere')], 1, /--images is .*nowhere, where there is no folder/],
      [words('x', '--weights', at('none.pth')), 1, /--weights is .*none\.pth, where there is nothing/],
      [words('x', '--annotations', at('none')), 1, /--annotations is .*none, where there is nothing/],
      [words('x', '--classes', at('none')), 1, /--classes is .*none, where there is no file/],
      [
        ['pointing', '--model', 'resnet18', '--images', photographs],
        1,
        /published weights of resnet18 are not here; fetch/,
      ],
    ];
    for (const [given, wanted, expected] of lines) {
      const { code, err } = await command(given);
      assert.match(err, expected, given.join(' '));
      assert.equal(code, wanted, given.join(' '));
      assert.doesNotMatch(err, /^ +at .*:\d+/m, 'no stack');
    }
    const of = (name: string) => ['pointing', '--model', name, '--images', photographs];
    const cases: [string[], RegExp][] = [
      [of('restnet18'), /there is no network 'restnet18'.*squeezenet1_1/],
      [of(at('bad.js')), /bad\.js exports no entry; wanted \{ build/],
      [of('alexnet'), /alexnet has no published weights.*--weights FILE/],
      [of('mobilenet_v3_cifar100').concat('--weights', 'random'), /has 100 outputs, which are not ImageNet's thousand/],
      [words('x', '--method', 'gradcam'), /method is 'gradcam'; wanted .*gradCam/],
      [words('x', '--set', 'step=3'), /gradCam: there is no option 'step'/],
      [words('x', '--method', 'gradient', '--layer', 'relu2'), /layer is 'relu2', which gradient has not/],
      [words('x', '--layer', 'relu9'), /relu9/],
      [words('x', '--classes', at('two.txt')), /has 2 lines|is of class 'n\d+', which is not one of the 2/],
      [words('x', '--classes', at('same.txt')), /same\.txt has the line 'a' twice/],
      [words('x', '--annotations', at('two.txt')), /--annotations is the file .*two\.txt; wanted a folder/],
      [['pointing', '--model', model, '--images', at('empty')], /there are no JPEG or PNG images in empty/],
      [words('x', '--annotations', at('empty')), /none of the 60 photographs in .* has an annotation with an object/],
    ];
    for (const [given, expected] of cases) await assert.rejects(here(given), expected, given.join(' '));
    assert.ok(!fs.existsSync(at('x')), 'nothing was written');
  });
});
