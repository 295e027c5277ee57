import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import { folderPhotographs, saveNeuronPage, type NeuronPageData, type ShownImage } from 'vitrine/evaluation';
import { innerProgress } from 'vitrine/host';
import { globalAveragePool, conv2d, dense, Network, relu } from 'vitrine/models';
import {
  columnOf,
  constantAblation,
  explainNeurons,
  labelConcepts,
  recordActivations,
  scoreAblation,
  scoreSimulation,
  simulate,
  tableRows,
  type Explanation,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { assertClose } from '../support/compare';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neuron-page-'));
after(() => fs.rmSync(folder, { recursive: true }));

interface Page {
  methods: string[];
  ranges: number[][];
  units: {
    unit: number;
    activation: { largest: number; mean: number; active: number };
    explanations: Record<
      string,
      { text: string; correlation: number; ablation?: { optim: number; norm: number }; terms: { concept: string }[] }
    >;
    constant?: number;
    points: { activation: number[]; simulated: Record<string, number[]> };
    top: { range: number; rank: number; image: number; activation: number; simulated: Record<string, number> }[];
  }[];
  images: Record<string, { name: string; caption?: string; jpeg: string }>;
}

function pageOf(file: string): { page: Page; html: string } {
  const html = fs.readFileSync(file, 'utf8');
  const [, data] = /<script>const PAGE = (.*?);\n'use strict'/s.exec(html)!;
  return { page: JSON.parse(data) as Page, html };
}

/** 60 images of three classes and two neurons with known recipes, and a head of three classes on them. */
async function toy(): Promise<NeuronPageData & { labels: number[]; list: Explanation[] }> {
  const [n, random] = [60, new Random(1)];
  const labels = Array.from({ length: n }, (_, i) => i % 3);
  const values = labels.flatMap((c) => [
    Math.max(0, 2 * Number(c === 1) + random.normal(0, 0.2)),
    Math.max(0, 1.5 * Number(c !== 1) + random.normal(0, 0.2)),
  ]);
  const activations = tableRows(values, [n, 2]);
  const simulator = labelConcepts({
    labels,
    classes: ['cat', '</script><b>', 'cow'],
    superclasses: { 'no dog': [0, 2] },
  });
  const part = (from: number, to: number) => [...labels.keys()].filter((i) => i % 10 >= from && i % 10 <= to);
  const [train, val, test] = [part(0, 5), part(6, 7), part(8, 9)];
  const { explanations: list } = await explainNeurons(simulator, activations, { splits: { train, val } });
  const head = { weight: Float32Array.of(-1, 2, 0, 1, -1, 0.5), bias: Float32Array.of(0, 0.1, 0.2) };
  const logits = Array.from({ length: n }, (_, i) =>
    [0, 1, 2].map((c) => head.bias[c] + head.weight[c] * values[2 * i] + head.weight[3 + c] * values[2 * i + 1]),
  );
  const data = { head, activations, logits: tableRows(logits.flat(), [n, 3]), labels };
  const explanations = { 'LE(Label)': list, 'one word': [{ ...list[0], terms: list[0].terms.slice(0, 1) }] };
  return { layer: 'units', activations, explanations, simulator, test, ablation: { head: data, val }, labels, list };
}

const imageOf = (image: number): ShownImage => ({
  name: `image ${image}`,
  caption: `</script> ${image}`,
  pixels: new Uint8Array(8 * 4).fill(4 * image),
  shape: [8, 4, 1],
});

describe('saveNeuronPage', () => {
  it('holds explanations, scores, points and images by rank, in one file that asks for nothing', async () => {
    const data = await toy();
    const { activations, simulator, test, ablation, list } = data;
    const file = path.join(folder, 'page.html');
    const ranges = [
      [0, 5],
      [5, 50],
      [50, 500],
      [500, 5000],
    ] as const;
    await saveNeuronPage(file, data, imageOf, { perRange: 3, points: 6, ranges, title: 'A & B', notes: ['from <me>'] });
    const { page, html } = pageOf(file);
    assert.doesNotMatch(html, /https?:|<link|src=/);
    assert.equal(html.match(/<\/script>/g)?.length, 1, 'no concept and no caption ends the script');
    assert.match(html, /<h1>A &amp; B<\/h1>[^]*from &lt;me&gt;/);
    assert.deepEqual(page.methods, ['LE(Label)', 'one word']);
    assert.deepEqual(
      page.units.map(({ unit }) => unit),
      [0, 1],
    );
    const [first, second] = page.units;
    assert.deepEqual(Object.keys(second.explanations), ['LE(Label)'], 'the other method says nothing of it');
    const { correlations } = scoreSimulation(list, simulator, activations, test);
    assertClose(
      [first, second].map(({ explanations: { 'LE(Label)': own } }) => own.correlation),
      correlations,
      1e-3,
    );
    const splits = { val: ablation!.val, test };
    const simulated = simulate(list[0], simulator);
    assertClose(
      [
        first.explanations['LE(Label)'].ablation!.optim,
        first.explanations['LE(Label)'].ablation!.norm,
        first.constant!,
      ],
      [
        ...(['optim', 'norm'] as const).map((kind) => scoreAblation(ablation!.head, 0, simulated, { kind, splits })),
        constantAblation(ablation!.head, 0, { splits }),
      ],
      1e-3,
    );
    // 60 images: ranks 0 to 4, then 5 to 49, then 50 to 59, and none from 500 on; three of each, evenly apart.
    assert.deepEqual(
      first.top.map(({ range, rank }) => [range, rank]),
      [
        [0, 0],
        [0, 1],
        [0, 3],
        [1, 5],
        [1, 20],
        [1, 35],
        [2, 50],
        [2, 53],
        [2, 56],
      ],
    );
    const values = columnOf(activations, 0);
    const sorted = [...values.keys()].sort((a, b) => values[b] - values[a]);
    for (const { rank, image, activation, simulated: said } of first.top) {
      assert.equal(image, sorted[rank]);
      assertClose([activation, said['LE(Label)']], [values[image], simulated[image]], 1e-3);
      assert.equal(page.images[image].name, `image ${image}`);
    }
    assert.equal(first.points.activation.length, 6);
    assertClose(
      first.points.activation,
      [0, 2, 4, 6, 8, 10].map((i) => values[test[i]]),
      1e-3,
    );
    assertClose([first.activation.active], [[...values].filter((value) => value > 0).length / 60], 1e-3);
    const { width, height } = await sharp(Buffer.from(page.images[sorted[0]].jpeg, 'base64')).metadata();
    assert.deepEqual([width, height], [56, 112]);
  });

  it('does without ablation where no linear head follows, and shows the neurons asked for', async () => {
    const { ablation: _, ...data } = await toy();
    const file = path.join(folder, 'one.html');
    await saveNeuronPage(file, data, imageOf, { units: [1] });
    const [only, ...others] = pageOf(file).page.units;
    assert.deepEqual([only.unit, others.length, only.constant], [1, 0, undefined]);
    assert.equal(only.explanations['LE(Label)'].ablation, undefined);
  });

  it('shows how far its images are, and leaves no page when it is stopped', async () => {
    const data = await toy();
    const file = path.join(folder, 'stopped.html');
    const lines: string[] = [];
    const save = (signal?: AbortSignal) =>
      innerProgress(
        (line) => lines.push(line),
        () => saveNeuronPage(file, data, imageOf, { title: 'Two neurons', ranges: [[0, 5]], signal }),
      );
    await assert.rejects(save(AbortSignal.abort()), { name: 'Interrupted' });
    assert.ok(!fs.existsSync(file));
    await save();
    const shown = Object.keys(pageOf(file).page.images).length;
    assert.ok(lines[lines.length - 1].startsWith(`Two neurons ${'█'.repeat(20)} ${shown}/${shown}`));
  });

  it('says what is wrong', async () => {
    const data = await toy();
    const rejects = (options: object, reason: RegExp, given: NeuronPageData = data) =>
      assert.rejects(saveNeuronPage(path.join(folder, 'x.html'), given, imageOf, options), reason);
    await rejects({ units: [2] }, /units names neuron 2; wanted 0 to 1/);
    await rejects({ units: [] }, /units has 0 neurons; wanted 1 to 200 a page/);
    await rejects({ perRange: 0 }, /perRange is 0/);
    await rejects({ ranges: [[5, 5]] }, /ranges has \[5,5\]; wanted \[from, to\] with to larger/);
    await rejects({}, /explanations is empty/, { ...data, explanations: {} });
    const broken = (): ShownImage => ({ name: 'torn', pixels: new Uint8Array(3), shape: [2, 2, 3] });
    await assert.rejects(saveNeuronPage(path.join(folder, 'x.html'), data, broken), /'torn' has 3 bytes for \[2,2,3\]/);
    assert.ok(!fs.existsSync(path.join(folder, 'x.html')));
  });
});

describe('folderPhotographs', () => {
  it('feeds a network with the photographs of a folder, whose folders are classes', async () => {
    const photographs = path.join(folder, 'photographs');
    for (const [name, level] of [
      ['b/1.png', 200],
      ['a/2.png', 10],
      ['top.png', 100],
    ] as const) {
      fs.mkdirSync(path.dirname(path.join(photographs, name)), { recursive: true });
      const create = { width: 20, height: 16, channels: 3, background: { r: level, g: level, b: level } } as const;
      await sharp({ create }).png().toFile(path.join(photographs, name));
    }
    fs.writeFileSync(path.join(photographs, 'notes.txt'), 'no image');
    const entry = { size: 8, preprocessing: { shortSide: 8, convention: 'signed' } } as const;
    const set = folderPhotographs(photographs, entry);
    assert.deepEqual(
      set.photographs.map(({ name, label }) => [name, label]),
      [
        ['a/2.png', 0],
        ['b/1.png', 1],
        ['top.png', undefined],
      ],
    );
    assert.deepEqual(set.classes, ['a', 'b']);
    const { x, pixels } = await set.photographs[1].load();
    assert.deepEqual([x.length, pixels.length, pixels[0]], [192, 192, 200]);
    const layers = { conv: conv2d(3, { kernel: 3 }), relu: relu(), pool: globalAveragePool(), fc: dense(2) };
    const network = new Network('small', [8, 8, 3], layers, { seed: 1 });
    const activations = await recordActivations(network, set.photographs, { layer: 'relu' });
    assert.deepEqual([activations.images, activations.width], [3, 3]);
    network.dispose();
    const empty = path.join(folder, 'empty');
    fs.mkdirSync(empty);
    assert.throws(() => folderPhotographs(empty, entry), /there are no JPEG or PNG images in empty/);
  });
});
