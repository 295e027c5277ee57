import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { saveNeuronPage, type NeuronPageData, type ShownImage } from 'vitrine/evaluation';
import {
  columnOf,
  constantAblation,
  explainNeurons,
  labelConcepts,
  scoreAblation,
  scoreSimulation,
  simulate,
  tableRows,
} from 'vitrine/neurons';
import { Random } from 'vitrine/random';
import { noBrowser, openBrowser, PICTURES } from './browser';

const CLASSES = ['warm red', 'green', 'deep blue'];
const COLORS = [
  [200, 60, 40],
  [40, 160, 60],
  [40, 60, 180],
];
const [IMAGES, NEURONS] = [600, 5];

/** 600 images of three colors, and five neurons that answer to them, a head of three classes behind. */
async function painted() {
  const random = new Random(3);
  const labels = Array.from({ length: IMAGES }, (_, i) => i % 3);
  const answers = [
    (c: number) => 2 * Number(c === 0) + 0.5 * Number(c === 1),
    (c: number) => Number(c !== 2),
    (c: number) => 1.5 - 1.5 * Number(c === 1),
    () => 1,
    (c: number) => 3 * Number(c === 2),
  ];
  const noise = [0.1, 0.8, 0.3, 1, 0.2];
  const values = labels.flatMap((c) => answers.map((of, k) => Math.max(0, of(c) + random.normal(0, noise[k]))));
  const activations = tableRows(values, [IMAGES, NEURONS]);
  const simulator = labelConcepts({ labels, classes: CLASSES, superclasses: { 'no blue': [0, 1] } });
  const part = (from: number, to: number) => [...labels.keys()].filter((i) => i % 10 >= from && i % 10 <= to);
  const [train, val, test] = [part(0, 5), part(6, 7), part(8, 9)];
  const { explanations } = await explainNeurons(simulator, activations, { splits: { train, val } });
  const head = { weight: Float32Array.from({ length: NEURONS * 3 }, () => random.normal()), bias: new Float32Array(3) };
  const logits = labels.flatMap((_, i) =>
    [0, 1, 2].map((c) => answers.reduce((sum, _, k) => sum + values[i * NEURONS + k] * head.weight[3 * k + c], 0)),
  );
  const data = { head, activations, logits: tableRows(logits, [IMAGES, 3]), labels };
  const first = explanations.map((own) => ({ ...own, terms: own.terms.slice(0, 1) })).slice(1);
  const page: NeuronPageData = {
    layer: 'painted',
    activations,
    explanations: { 'LE(Label)': explanations, 'first word': first },
    simulator,
    test,
    ablation: { head: data, val },
  };
  const imageOf = (image: number): ShownImage => ({
    name: `image ${image}`,
    caption: CLASSES[labels[image]],
    pixels: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => COLORS[labels[image]][i % 3]),
    shape: [32, 32, 3],
  });
  return { page, explanations, imageOf, data, splits: { val, test } };
}

describe('the page of neurons in a browser', { skip: noBrowser, timeout: 180_000 }, () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'neuron-page-browser-'));
  const file = path.join(folder, 'neurons.html');
  let made: Awaited<ReturnType<typeof painted>>;
  let browser: Browser;
  let page: Page;
  const [asked, errors]: string[][] = [[], []];
  const chosen = () => page.locator('#unit').inputValue();
  const count = () => page.locator('#count').textContent();
  const choose = async (unit: number) => {
    await page.locator('#search').fill('');
    await page.locator('#unit').selectOption(String(unit));
  };

  before(async () => {
    made = await painted();
    await saveNeuronPage(file, made.page, made.imageOf, { title: 'Painted', notes: ['Drawn by a test.'] });
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, colorScheme: 'light' });
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(pathToFileURL(file).href);
    fs.mkdirSync(PICTURES, { recursive: true });
  });

  after(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true });
  });

  it('shows the neuron with the highest ρ first, and asks for no other file', async () => {
    const { activations, simulator, test } = made.page;
    const { correlations } = scoreSimulation(made.explanations, simulator, activations, test);
    const order = [...correlations.keys()].sort((a, b) => correlations[b] - correlations[a]);
    const listed = await page
      .locator('#unit option')
      .evaluateAll((all) => all.map((each) => each.getAttribute('value')));
    assert.deepEqual(listed.map(Number), order);
    assert.equal(await chosen(), String(order[0]));
    assert.equal(await count(), `1 of ${NEURONS}`);
    assert.deepEqual(
      asked.filter((url) => !url.startsWith('data:')),
      [pathToFileURL(file).href],
    );
    await page.screenshot({ path: path.join(PICTURES, 'neuron-page.png'), fullPage: true });
  });

  it('draws images of every range of rank, the most activating first', async () => {
    await choose(0);
    const headings = await page.locator('#neuron h3').allTextContents();
    assert.deepEqual(headings.slice(-4), ['Ranks 0 to 5', 'Ranks 5 to 50', 'Ranks 50 to 500', 'Ranks 500 to 5000']);
    const images = page.locator('#neuron .images figure img');
    assert.equal(await images.count(), 20);
    const sizes = await page.evaluate<number[]>(
      "[...document.querySelectorAll('#neuron .images img')].map((image) => image.naturalWidth)",
    );
    assert.ok(
      sizes.every((size) => size > 0),
      `an image was not decoded: ${sizes}`,
    );
    const values = columnOf(made.page.activations, 0);
    const [top] = [...values.keys()].sort((a, b) => values[b] - values[a]);
    const caption = await page.locator('#neuron .images figcaption').first().innerText();
    assert.match(caption, new RegExp(`rank 0, warm red\\s+activation ${values[top].toPrecision(3)}\\s`));
    assert.equal(await images.first().getAttribute('alt'), `image ${top}`);
  });

  it('draws each weight as a bar of its length, those below 0 in the other color', async () => {
    await choose(2);
    const [, , { terms, bias }] = made.explanations;
    const bars = page.locator('#neuron .method').first().locator('.bar');
    const drawn = await bars.evaluateAll((all) =>
      all.map((each) => ({
        words: [...each.children].map((child) => child.textContent),
        width: each.children[1].getBoundingClientRect().width,
        color: String(each.children[1].className),
      })),
    );
    const wanted = [...terms.map(({ concept, weight }) => [concept, weight] as const), ['bias', bias] as const];
    const most = Math.max(...wanted.map(([, value]) => Math.abs(value)));
    assert.deepEqual(
      drawn.map(({ words: [name, , value] }) => [name, value]),
      wanted.map(([name, value]) => [name, value.toPrecision(3)]),
    );
    wanted.forEach(([name, value], i) => {
      const length = Math.max(1, (240 * Math.abs(value)) / most);
      assert.ok(Math.abs(drawn[i].width - length) < 0.5, `${name}: ${drawn[i].width} pixels; wanted ${length}`);
      assert.equal(drawn[i].color, name === 'bias' ? 'bias' : value < 0 ? 'down' : '');
    });
    assert.ok(
      drawn.some(({ color }) => color === 'down'),
      'one neuron answers to what is not there',
    );
  });

  it('draws a point for what is simulated and real', async () => {
    await choose(0);
    const { activations, simulator, test } = made.page;
    const said = simulate(made.explanations[0], simulator, test);
    const real = columnOf(activations, 0, test);
    const place = (values: ArrayLike<number>, i: number) => {
      const all = Array.from(values);
      return (all[i] - Math.min(...all)) / (Math.max(...all) - Math.min(...all));
    };
    const inked = (x: number, y: number) =>
      page.evaluate<number>(
        `document.querySelector('#neuron canvas').getContext('2d')
          .getImageData(${Math.round(x)}, ${Math.round(y)}, 1, 1).data[3]`,
      );
    for (const i of [0, 1, 2]) {
      const [x, y] = [40 + 365 * place(said, i), 225 - 210 * place(real, i)];
      assert.ok((await inked(x, y)) > 0, `test image ${i} has no point at ${x}, ${y}`);
    }
    assert.equal(await inked(222, 20), 0, 'nothing lies between the simulated values at the top');
  });

  it('has ablation beside the score of a constant', async () => {
    await choose(1);
    const rows = await page
      .locator('#neuron table tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    const {
      data,
      splits,
      page: { simulator },
      explanations,
    } = made;
    const simulated = simulate(explanations[1], simulator);
    const [optim, norm] = (['optim', 'norm'] as const).map((kind) =>
      scoreAblation(data, 1, simulated, { kind, splits }).toFixed(3),
    );
    assert.deepEqual(rows[0], ['', 'ρ, validation', 'ρ, test', 'ablation, optim', 'ablation, norm']);
    assert.deepEqual([rows[1][0], ...rows[1].slice(3)], ['LE(Label)', optim, norm]);
    assert.equal(rows[2][0], 'first word');
    assert.deepEqual(rows[3], ['a constant', '–', '–', constantAblation(data, 1, { splits }).toFixed(3), '–']);
  });

  it('goes on and back, and finds neurons by number and by concept', async () => {
    await choose(0);
    await page.locator('#order').selectOption('number');
    assert.equal(await count(), `1 of ${NEURONS}`);
    await page.locator('#on').click();
    assert.equal(await chosen(), '1');
    assert.equal(await page.locator('#neuron h2').textContent(), 'Neuron 1');
    await page.locator('#back').click();
    await page.locator('#back').click();
    assert.equal(await chosen(), '0');
    await page.locator('#search').fill('4');
    assert.deepEqual([await chosen(), await count()], ['4', '1 of 1']);
    await page.locator('#search').fill('DEEP');
    const saying = made.explanations.filter(({ terms }) => terms.some(({ concept }) => concept.includes('deep')));
    assert.equal(await count(), `1 of ${saying.length}`);
    await page.locator('#search').fill('purple');
    assert.deepEqual([await count(), await page.locator('#neuron').innerText()], ['none found', '']);
    await page.locator('#on').click();
    await choose(0);
    assert.equal(await page.locator('#neuron .method').count(), 1, 'the second method says nothing of it');
  });

  it('fits a narrow screen and a dark one', async () => {
    await page.setViewportSize({ width: 420, height: 900 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await choose(1);
    const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
    await page.screenshot({ path: path.join(PICTURES, 'neuron-page-narrow.png') });
    assert.ok(wide <= 420, `the page is ${wide} pixels wide on a screen of 420`);
    const ink = await page.evaluate<string>('getComputedStyle(document.body).color');
    assert.equal(ink, 'rgb(255, 255, 255)');
  });

  it('has no errors', () => assert.deepEqual(errors, []));
});
