import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { lines, mapGrid, renderPng, show, tableMarkdown, tableText } from 'vitrine/figures';
import { projectFolder } from 'vitrine/host';
import { tf } from 'vitrine/runtime';
import { shownBy } from './fake-host';

const chart = lines({
  title: 'A line',
  xTitle: 'epoch',
  yTitle: 'loss',
  series: [{ name: 'one', x: [1, 2], y: [3, 4] }],
});
const text = (x: unknown) => String(shownBy(() => show(x))[0]['text/plain']);

/** What a Node process of its own prints. */
function node(script: string, env: Record<string, string> = {}): { stdout: string; stderr: string; seconds: number } {
  const began = Date.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], {
    cwd: projectFolder(),
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...env },
  });
  assert.equal(status, 0, stderr);
  return { stdout, stderr, seconds: (Date.now() - began) / 1000 };
}

describe('show', () => {
  it('sends a figure as one output: live, still and in words, and nothing that a browser would run', () => {
    const shown = shownBy(() => show(chart));
    assert.equal(shown.length, 1);
    assert.deepEqual(Object.keys(shown[0]).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
    assert.equal(
      Buffer.from(shown[0]['image/png'] as string, 'base64')
        .subarray(1, 4)
        .toString(),
      'PNG',
    );
    assert.match(String(shown[0]['text/plain']), /A line. one: 3 at 1 to 4 at 2/);
  });

  it('is small: the whole output of 4 x 6 digits and maps of 28 x 28 stays under 60 KB', () => {
    const ring = (radius: number) =>
      Float32Array.from({ length: 784 }, (_, i) =>
        Math.max(0, 1 - Math.abs(Math.hypot((i % 28) - 14, Math.floor(i / 28) - 14) - radius) / 2),
      );
    const rows = [5, 6, 7, 8].map((radius) => ({
      label: `radius ${radius}`,
      cells: [
        { image: { data: ring(radius), shape: [28, 28] } },
        ...[1, 2, 3, 4].map((k) => ({
          map: { data: ring(radius).map((value, i) => value * Math.sin(i * k)), shape: [28, 28] },
          title: radius === 5 ? `method ${k}` : undefined,
        })),
        { mask: { data: ring(radius).map(Math.ceil), shape: [28, 28] } },
      ],
    }));
    const [bundle] = shownBy(() => show(mapGrid({ title: 'A grid', rows, mapTitle: 'attribution' })));
    assert.ok('image/png' in bundle);
    const size = JSON.stringify(bundle).length;
    assert.ok(size < 60_000, `${size} characters, of them the PNG ${(bundle['image/png'] as string).length}`);
  });

  it('draws the same bytes twice', () => {
    assert.deepEqual(renderPng(chart), renderPng(chart));
  });

  it('draws in a folder whose name has letters beyond ASCII, a space and signs of addresses', () => {
    const project = projectFolder()!;
    const folder = fs.mkdtempSync(path.join(project, '.vitrine', 'tmp', 'Größe 日本 #%20-'));
    try {
      // The checkout under another name: with symbolic links kept, all paths are those of this name.
      const checkout = path.join(folder, 'ünser Labor');
      fs.symlinkSync(project, checkout);
      const script = path.join(checkout, '.vitrine', 'tmp', path.basename(folder), 'draw.js');
      fs.writeFileSync(
        script,
        `const { lines, renderPng } = require(${JSON.stringify(path.join(checkout, 'node_modules', 'vitrine', 'dist', 'figures'))});
        console.log(__filename, renderPng(lines({ title: 'T', xTitle: 'x', yTitle: 'y', series: [{ name: 'n', x: [1], y: [2] }] })).subarray(1, 4).toString());`,
      );
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--preserve-symlinks', '--preserve-symlinks-main', script],
        { encoding: 'utf8', timeout: 60_000 },
      );
      assert.equal(stdout.trim(), `${script} PNG`, stderr);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('prints words where there is no kernel', () => {
    assert.equal(
      node(
        "const { lines, show } = require('vitrine/figures'); show(lines({ title: 'T', xTitle: 'x', yTitle: 'y', series: [{ name: 'n', x: [1], y: [2] }] }));",
      ).stdout.trim(),
      'T. n: 2 at 1 to 2 at 1.',
    );
  });

  it('shows tables as Markdown that no cell can break out of', () => {
    const [bundle] = shownBy(() =>
      show({
        title: 'T',
        columns: ['a', 'b'],
        rows: [
          [1.23456789, 'x | y'],
          [null, '<b>line\nbreak</b>'],
        ],
      }),
    );
    assert.equal(
      bundle['text/markdown'],
      [
        '**T**',
        '',
        '| a | b |',
        '| ---: | :--- |',
        '| 1.23457 | x \\| y |',
        '|  | &lt;b&gt;line<br>break&lt;/b&gt; |',
      ].join('\n'),
    );
    assert.match(String(bundle['text/plain']), /^T\na +b\n-+ +-+\n1.23457 {2}x \| y/);
  });

  it('shows tensors: images drawn, others printed', () => {
    const [image] = shownBy(() => show(tf.ones([2, 4, 4])));
    assert.ok('application/vnd.plotly.v1+json' in image);
    assert.match(
      text(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      ),
      /tensor \[2,2\]\n0 {2}1\n- {2}-\n1 {2}2\n3 {2}4/,
    );
    assert.match(text(tf.scalar(7)), /tensor \[\] Float32Array\(1\) \[ 7 \]/);
    assert.match(text(tf.zeros([2, 8, 8, 1])), /2 images/);
  });

  it('shows tensors with signs or missing values as maps, and colors without an error', () => {
    assert.match(text(tf.sub(tf.ones([1, 4, 4, 3]), 3)), /1 image/);
    assert.match(text(tf.tensor3d([-2, 1, 0, 0], [1, 2, 2])), /1 map in 1 row; maps from -2 to 2/);
    assert.match(text(tf.tensor3d([NaN, 1, Infinity, 0], [1, 2, 2])), /1 map in 1 row; maps from 0 to 1/);
    assert.match(text(tf.tensor3d([NaN, 1, 3], [1, 1, 3])), /1 image/);
  });

  it('shows data frames and series of danfojs, with missing values left empty', () => {
    const { DataFrame, Series } = require('danfojs-node') as typeof import('danfojs-node');
    const frame = new DataFrame(
      [
        [1, 'a'],
        [NaN, 'b'],
      ],
      { columns: ['n', 's'] },
    );
    const [bundle] = shownBy(() => show(frame));
    assert.equal(
      bundle['text/markdown'],
      ['|  | n | s |', '| ---: | ---: | :--- |', '| 0 | 1 | a |', '| 1 |  | b |'].join('\n'),
    );
    assert.match(text(new Series([5, 6])), /0 +5\n1 +6/);
  });

  it('keeps a value and its spread on one line', () => {
    assert.equal(
      tableMarkdown({ columns: ['a'], rows: [['0.15 ± 0.11 (3 seeds)']] }).split('\n')[2],
      '| 0.15\u00a0±\u00a00.11 (3 seeds) |',
    );
  });

  it('folds a table behind its title, whatever stands in that', () => {
    const folded = tableMarkdown({ title: 'a < b\nof <i>', columns: ['a'], rows: [[1]], folded: true });
    const [summary, empty, ...rest] = folded.split('\n');
    assert.equal(summary, '<details><summary><strong>a &lt; b ↵ of &lt;i&gt;</strong></summary>');
    assert.deepEqual([empty, ...rest], ['', '| a |', '| ---: |', '| 1 |', '', '</details>']);
    assert.match(tableText({ title: 'kept', columns: ['a'], rows: [[1]], folded: true }), /^kept\na\n/);
  });

  it('sets columns of numbers to the right, also where they are written out', () => {
    const rows = [
      ['35.1', '+0.3', '−1.5 %', '–', '3 of 4'],
      ['100', '', '20 %', '', '5'],
    ];
    const alignment = tableMarkdown({ columns: ['a', 'b', 'c', 'd', 'e'], rows }).split('\n')[1];
    assert.equal(alignment, '| ---: | ---: | ---: | :--- | :--- |');
  });

  it('shows arrays of objects as a table of at most twenty rows, and says so', () => {
    const rows = Array.from({ length: 25 }, (_, i) => ({ i, square: i * i }));
    assert.match(text(rows), /^The first 20 of 25 rows\ni +square/);
  });

  it('shows anything else as Node prints it', () => {
    assert.equal(text('plain'), 'plain');
    assert.equal(text({ a: [1, { b: 2 }] }), '{ a: [ 1, { b: 2 } ] }');
    assert.equal(text(undefined), 'undefined');
    assert.match(text(new Float32Array(1000)), /960 more items/);
  });

  it('shows each figure of an array', () => {
    assert.deepEqual(
      shownBy(() => show([chart, chart])).map((bundle) => 'application/vnd.plotly.v1+json' in bundle),
      [true, true],
    );
  });

  it('prints tensors of strings, and draws wide matrices', () => {
    assert.match(text(tf.tensor2d([['a', 'b']])), /tensor \[1,2\]\n0 {2}1\n- {2}-\na {2}b/);
    assert.match(text(tf.tensor3d(['a', 'b', 'c'], [1, 1, 3])), /\[ 'a', 'b', 'c' \]/);
    assert.match(
      text(
        tf.tensor2d(
          Array.from({ length: 40 }, (_, i) => i - 20),
          [2, 20],
        ),
      ),
      /tensor \[2,20\] \(1 map in 1 row; maps from -20 to 20\)/,
    );
    assert.match(text(tf.zeros([401, 20])), /the first 400 rows and 20 columns/);
    assert.match(text(tf.zeros([1, 1000])), /^tensor \[1,1000\] Float32Array/);
  });

  it('keeps every cell of a table: those without a column, objects, line breaks', () => {
    const [bundle] = shownBy(() => show({ columns: ['a'], rows: [[1, 'x\ny'], [{ b: [2] }]] }));
    assert.equal(bundle['text/plain'], ['a', '------------  -----', '1             x ↵ y', '{ b: [ 2 ] }'].join('\n'));
    assert.match(String(bundle['text/markdown']), /\| a \| {2}\|[^]*x<br>y[^]*b: /);
  });

  it('takes a table of 200,000 rows', () => {
    assert.equal(
      tableText({ columns: ['a'], rows: Array.from({ length: 200_000 }, (_, i) => [i]) }).split('\n').length,
      200_002,
    );
  });

  it('leaves no tensors behind', () => {
    const tensors = [tf.ones([2, 4, 4]), tf.ones([30, 3]), tf.scalar(1)];
    const before = tf.memory().numTensors;
    shownBy(() => tensors.forEach(show));
    assert.equal(tf.memory().numTensors, before);
    tf.dispose(tensors);
  });
});

describe('the renderer', () => {
  const script = `
    globalThis[Symbol.for('vitrine.host')] = { display: (b) => console.log(Object.keys(b).join()), open: () => ({ update() {} }), onInterrupt: () => () => {} };
    const { lines, show } = require('vitrine/figures');
    const f = lines({ title: 'T', xTitle: 'x', yTitle: 'y', series: [{ name: 'n', x: [1], y: [2] }] }); show(f); show(f); show(f);`;
  const fake = (body: string) => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-kaleido-')), 'kaleido');
    fs.writeFileSync(file, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return file;
  };

  it('that dies once is started anew, and the figure drawn', () => {
    const mark = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-mark-')), 'died');
    const png = renderPng(chart)!.toString('base64');
    const file = fake(
      `[ -e ${mark} ] || { touch ${mark}; exit 3; }\necho '{"code":0}'\nwhile read -r line; do echo '{"code":0,"result":"${png}"}'; done`,
    );
    const { stdout, stderr } = node(script, { VITRINE_KALEIDO: file });
    assert.deepEqual(stdout.trim().split('\n'), Array(3).fill('application/vnd.plotly.v1+json,image/png,text/plain'));
    assert.match(stderr, /failed \(it ended with code 3|failed \(.*EPIPE/);
    assert.doesNotMatch(stderr, /without still pictures/);
  });

  it('that does not answer once is started anew, and the figure drawn', () => {
    const mark = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-mark-')), 'slow');
    const png = renderPng(chart)!.toString('base64');
    const file = fake(
      `[ -e ${mark} ] || { touch ${mark}; exec sleep 60; }\necho '{"code":0}'\nwhile read -r line; do echo '{"code":0,"result":"${png}"}'; done`,
    );
    const { stdout, stderr } = node(script, { VITRINE_KALEIDO: file, VITRINE_RENDER_SECONDS: '2' });
    assert.deepEqual(stdout.trim().split('\n'), Array(3).fill('application/vnd.plotly.v1+json,image/png,text/plain'));
    assert.match(stderr, /did not answer within 2 s/);
  });

  const broken: [string, string, RegExp][] = [
    ['never answers', 'exec sleep 60', /did not answer within 1 s/],
    ['dies', 'exit 3', /cannot be used/],
    ['is not there', '', /cannot be used/],
  ];
  for (const [what, body, warning] of broken) {
    it(`that ${what} costs the still pictures after a few tries, one warning that says so and no more time`, () => {
      const file = body ? fake(body) : path.join(os.tmpdir(), 'no-such-kaleido');
      const { stdout, stderr, seconds } = node(script, { VITRINE_KALEIDO: file, VITRINE_RENDER_SECONDS: '1' });
      assert.deepEqual(stdout.trim().split('\n'), Array(3).fill('application/vnd.plotly.v1+json,text/plain'));
      assert.match(stderr, warning);
      assert.equal(stderr.split('without still pictures').length - 1, 1, stderr);
      assert.ok(seconds < 20, `${seconds} s`);
    });
  }
});
