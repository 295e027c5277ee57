import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';
import { aimsTable } from '../../bench/aims';
import type { Method, ModelName } from '../../bench/cases';
import { chaptersTable, readChapters } from '../../bench/chapters';
import { neuronScaleTable, readNeuronScale } from '../../bench/scale/neurons';
import { scaleFigure, scalePage } from '../../bench/scale/page';
import type { Rehearsal } from '../../bench/scale/rehearse';
import { estimate } from '../../bench/estimate';
import type { Measured, Row } from '../../bench/measure';
import { isWhole, readOptions } from '../../bench/options';
import { page } from '../../bench/page';
import { publish, withOthers, withTable } from '../../bench/publish';
import { dropped, merge, readRecord, recordText, type BenchRecord, type Section } from '../../bench/record';
import { summaryTable } from '../../bench/summary';
import { floorRatio } from '../../bench/table';
import { multiples } from '../../bench/table-objectives';

const project = projectFolder()!;

/** A row whose CPU time is `ours` against `theirs` and a slower memory layout. */
function row(model: ModelName, ours: number, theirs: number, method: Method = 'gradient'): Row {
  const measured = (cpu: number): Measured => ({
    cpu,
    wall: cpu / 2,
    peak: 400.123456,
    blocks: [{ cpu, wall: cpu / 2 }],
  });
  const times = {
    ours: measured(ours),
    theirs: [
      { ...measured(theirs), opponent: 'channels-last' as const },
      { ...measured(2 * theirs), opponent: 'contiguous' as const },
    ],
  };
  return {
    case: { model, method, batch: 8, count: 1 },
    threads: 1,
    difference: 1.23456789e-6,
    worst: 2e-6,
    needed: 8,
    rows: { ours: 8, theirs: 8 },
    seconds: 90,
    times,
  };
}

const section = (when: string, ...rows: Row[]): Section => ({
  when,
  mode: 'full',
  machine: 'a machine',
  load: 0.1,
  versions: { torch: '2' },
  opponents: ['contiguous', 'channels-last', 'compiled'],
  rows,
});
const old: BenchRecord = {
  'mnist-cnn': section('2026-01-01', row('mnist-cnn', 0.3, 0.1)),
  resnet18: section('2026-01-01', row('resnet18', 1, 2)),
};

describe('the record of the bench', () => {
  it('has the rows of the models of a run in place of their old ones, and all others as they were', () => {
    const now = section('2026-02-02', row('mnist-cnn', 0.1, 0.2));
    const merged = merge(old, { squeezenet: now, 'mnist-cnn': now });
    assert.deepEqual(Object.keys(merged), ['mnist-cnn', 'squeezenet', 'resnet18']);
    assert.equal(merged['mnist-cnn'], now);
    assert.equal(merged.resnet18, old.resnet18);
  });

  it('keeps the rows of other numbers of threads, if machine and libraries are the same', () => {
    const double = { ...row('resnet18', 1, 3), threads: 2 };
    const now = { ...section('2026-02-02', double), load: 0.4 };
    const merged = merge(old, { resnet18: now }).resnet18!;
    assert.deepEqual(
      [merged.rows.map(({ threads }) => threads), merged.when, merged.load],
      [[1, 2], '2026-01-01, 2026-02-02', 0.4],
    );
    const uncompiled = merge(old, { resnet18: { ...now, opponents: ['contiguous'] } });
    assert.deepEqual(uncompiled.resnet18!.rows, [double]);
    const another = merge(old, { resnet18: { ...now, machine: 'another' } });
    assert.deepEqual(another.resnet18!.rows, [double]);
    assert.deepEqual(dropped(old, { ...old, resnet18: merged }), []);
    assert.deepEqual(
      dropped(old, another).map((line) => line.replace(/,.*;/, ' …')),
      ['bench: the rows of resnet18 on 1 thread are gone … measure them again with --threads 1'],
    );
  });

  it('is written without blocks, to four digits, a line for each row, and shows the same page when read back', () => {
    const text = recordText(old);
    assert.ok(!text.includes('blocks') && text.includes('400.1,') && text.includes('0.000001235'), text);
    assert.equal(text.split('\n').filter((line) => line.startsWith(' {"case"')).length, 2);
    assert.equal(page(JSON.parse(text) as BenchRecord), page(old));
  });

  it('gives a README table with the geometric mean of the ratios to the fastest opponent', () => {
    const record = { squeezenet: section('2026-01-01', row('squeezenet', 1, 1), row('squeezenet', 4, 1)) };
    assert.ok(summaryTable(record).includes('| SqueezeNet 1.1 |  | 2.00 |'), summaryTable(record));
    assert.ok(summaryTable(record).startsWith('One thread. Geometric means'), summaryTable(record));
  });

  it('says which networks were not measured against compiled PyTorch', () => {
    const uncompiled = { ...old['mnist-cnn']!, opponents: ['contiguous'] as const };
    assert.ok(summaryTable({ ...old, 'mnist-cnn': uncompiled }).includes('among the opponents: MNIST CNN.'));
    assert.ok(!summaryTable(old).includes('among the opponents'));
  });

  it('holds forward passes against the faster engine, and gradients against twice its time', () => {
    const forward = row('squeezenet', 3, 4, 'forward');
    const engine = (opponent: 'onnxruntime' | 'openvino', cpu: number): Measured => ({
      ...forward.times!.ours,
      cpu,
      opponent,
    });
    const times = { ...forward.times!, engines: [engine('openvino', 2), engine('onnxruntime', 5)] };
    const rows = [{ ...forward, times }, row('squeezenet', 8, 9), row('squeezenet', 1, 1, 'grad-cam')];
    assert.deepEqual(
      rows.map((each) => floorRatio(each, rows)),
      [1.5, 2, undefined],
    );
    assert.equal(floorRatio({ ...rows[1], threads: 2 }, rows), undefined);
  });

  it('gives sentences for what is not a network', () => {
    const record = {
      maps: section('2026-01-01', row('maps', 1, 150, 'ssim')),
      neurons: section('2026-01-01', row('neurons', 1, 2, 'elastic-net')),
    };
    assert.equal(
      summaryTable(record),
      "Metrics, Quantus's CPU time over ours: SSIM 150.\n\nNeurons, CPU time, ours / scikit-learn and NumPy: elastic net on labels 0.50.",
    );
  });

  it('gives what a loss on explanations costs beside the plain step of the same network, per image and against the fastest opponent', () => {
    const plain = {
      ...row('objectives', 1, 2, 'plain'),
      case: { model: 'objectives', method: 'plain', batch: 64, count: 128 },
    } as Row;
    const consistency = {
      ...row('objectives', 3, 4, 'consistency'),
      case: { model: 'objectives', method: 'consistency', batch: 64, count: 64 },
    } as Row;
    const rows = [row('objectives', 1, 1, 'vanilla'), row('objectives', 4, 2, 'cdep'), plain, consistency];
    assert.deepEqual(
      rows.map((each) => multiples(each, rows)),
      [undefined, { ours: 4, theirs: 2, published: '3.6' }, undefined, { ours: 6, theirs: 4, published: 'at most 4' }],
    );
  });

  it('is replaced only by whole runs at full length', () => {
    const whole = (...words: string[]) => isWhole(readOptions(words));
    assert.deepEqual(
      [
        whole(),
        whole('maps'),
        whole('--quick'),
        whole('--batch', '8'),
        whole('--threads', '1'),
        whole('maps', '--only', 'ssim'),
      ],
      [true, true, false, false, true, false],
    );
  });

  it('is what page and README show after a run of one model', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-bench-'));
    try {
      fs.mkdirSync(path.join(folder, 'docs'));
      fs.writeFileSync(
        path.join(folder, 'README.md'),
        'before\n<!-- bench:start -->\nold\n<!-- bench:end -->\nafter\n',
      );
      publish(folder, old, 'docs');
      publish(folder, { 'mnist-cnn': section('2026-02-02', row('mnist-cnn', 1, 1)) }, 'docs');
      publish(folder, { 'mnist-cnn': section('2026-03-03', row('mnist-cnn', 9, 1)) }, 'reports');
      const [readme, written] = ['README.md', 'docs/bench.md'].map((name) =>
        fs.readFileSync(path.join(folder, name), 'utf8'),
      );
      assert.ok(
        /^before\n.*\n[^]*MNIST CNN \|  \| 1\.00 [^]*ResNet-18 \|  \| 0\.50 [^]*\nafter\n$/.test(readme),
        readme,
      );
      assert.ok(
        written.includes('2026-02-02') && written.includes('2026-01-01') && !written.includes('2026-03-03'),
        written,
      );
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('of chapters sums those that ended both ways', () => {
    const seconds = { b: { graphs: 30, operations: 60 }, a: { graphs: 10, operations: 40 }, c: { graphs: 50 } };
    const table = chaptersTable({ when: '2026-01-01', machine: 'a machine', load: 0, node: 'v20', seconds });
    assert.deepEqual(table.split('\n').slice(4), [
      '| a | 40 | 10 | 0.25 |',
      '| b | 60 | 30 | 0.50 |',
      '| c | did not end | 50 |  |',
      '| **all 2** | 100 | 40 | 0.40 |',
    ]);
  });

  it('of linear explanations reckons what grows with the images, and only that', () => {
    const step = (name: string, grows: boolean, cpu: number) => ({
      ...{ step: name, grows, cpu, wall: 2 * cpu, megabytes: cpu },
    });
    const of = (images: number, moments: number, search: number) => ({
      ...{ when: '2026-01-01', machine: 'a machine', load: 0, node: 'v20', neurons: 2048, concepts: 8000 },
      ...{ images, correlation: 0.5, files: { activations: 1e4 * images, scores: 4e4 * images } },
      steps: [step('moments', true, moments), step('search', false, search)],
    });
    const table = neuronScaleTable([of(5000, 60, 120)]);
    assert.deepEqual(table.split('\n').slice(4, 7), [
      '| moments | 60.0 | 120.0 | 10.0 | 60 |',
      '| search | 120.0 | 240.0 | 2.0 | 120 |',
      '| **all** | 180 | 360 | **12** | **120** |',
    ]);
    assert.match(table, /to 0.50 GB of activations and 2.00 GB of scores.* this load, 24 minutes/);
    const both = neuronScaleTable([of(5000, 60, 120), of(2500, 20, 100)]);
    assert.ok(both.startsWith(table), 'the larger one is shown whole');
    assert.match(both, /2500 images \(2026-01-01, load 0.0\) foretold 140 s of CPU for 5000; measured were 180/);
    assert.deepEqual(both.split('\n').slice(-2), [
      '| moments | 20.0 | 60.0 | 3.0 | 2.0 |',
      '| search | 100.0 | 120.0 | 1.2 | 1.0 |',
    ]);
  });

  it('of photographs keeps what was found of other metrics, and over more of them', () => {
    const run = (metric: 'alignment' | 'pointing', photographs: number, seconds: number) =>
      ({ metric, photographs, seconds }) as Rehearsal;
    const before = { runs: [run('alignment', 9, 1), run('pointing', 9, 2)] };
    const told = (...runs: Rehearsal[]) => withOthers({ runs }, before).runs.map(({ seconds }) => seconds);
    assert.deepEqual(told(run('pointing', 9, 3)), [1, 3]);
    assert.deepEqual(told(run('pointing', 8, 3)), [1, 2]);
    assert.deepEqual(told(run('pointing', 10, 3), run('alignment', 10, 4)), [4, 3]);
    assert.deepEqual(withOthers({ runs: [run('pointing', 1, 5)] }, { runs: [] }).runs.length, 1);
  });

  it('of photographs tells the cost of each quarter, in processor time where that was noted', () => {
    const moments = [1, 2, 4, 6, 8].map((rows, i) => ({ rows, seconds: [1, 2, 4, 8, 9][i], megabytes: 100 }));
    const run: Rehearsal = {
      ...{ metric: 'pointing', photographs: 8, bytes: 800, when: '2026-01-01', machine: 'one', load: 0, node: 'v0' },
      ...{ annotations: 0, reading: 0.01, seconds: 9, cpuSeconds: 16, peak: 100, killedAt: 0, moments },
    };
    const noted = { ...run, moments: moments.map((moment) => ({ ...moment, cpuSeconds: 2 * moment.rows })) };
    assert.match(scalePage({ runs: [run] }), /: 1\.0, 1\.0, 0\.5 and 2\.0 photographs a second in the four quarters\./);
    const inCpu = /: 2000\.0, 2000\.0, 2000\.0 and 2000\.0 ms of processor time a photograph in the four quarters\./;
    assert.match(scalePage({ runs: [noted] }), inCpu);
    const drawn = (...runs: Rehearsal[]) => scaleFigure({ runs }).data.length;
    assert.deepEqual([drawn(run), drawn(run, noted), drawn(noted)], [1, 1, 1], 'one axis has one unit');
  });

  it('that is damaged is named', () => {
    const file = path.join(os.tmpdir(), `vitrine-bench-${process.pid}.json`);
    fs.writeFileSync(file, '{"maps": ');
    assert.throws(() => readRecord(file), /bench: .*vitrine-bench.* is not JSON .*restore it/);
    fs.rmSync(file);
  });

  it('tells how long its models take', () => {
    const cases = [{ ...row('resnet18', 1, 1).case, checkCount: 1, chunk: 8 }];
    assert.equal(
      estimate([{ model: 'resnet18', cases: [...cases, ...cases], threads: [1] }], old, 'full'),
      '2 rows, about 3 minutes',
    );
  });

  it('as committed is what the page and the README show', () => {
    const record = readRecord(path.join(project, 'docs', 'bench.json'));
    assert.ok(Object.keys(record).length > 0, 'nothing is recorded: npm run bench');
    const readme = fs.readFileSync(path.join(project, 'README.md'), 'utf8');
    assert.equal(
      fs.readFileSync(path.join(project, 'docs', 'bench.md'), 'utf8'),
      page(record, readChapters(project), readNeuronScale(project)),
      'docs/bench.md is not that of docs/bench.json, docs/chapters.json and docs/bench-neurons.json',
    );
    assert.equal(withTable(readme, record), readme, "the README's table is not that of docs/bench.json");
  });
});

describe('the aims of the bench', () => {
  const line = (record: BenchRecord, start: string) =>
    aimsTable(record)
      .split('\n')
      .find((each) => each.startsWith(`| ${start}`));

  it('are met by means and by every single row, or name the rows that miss them, the worst first', () => {
    const record: BenchRecord = {
      'mnist-cnn': section('2026-01-01', row('mnist-cnn', 0.5, 1), row('mnist-cnn', 2, 1, 'rise')),
      resnet18: section('2026-01-01', row('resnet18', 3, 1)),
    };
    assert.equal(
      line(record, 'one thread, CPU time, geometric mean'),
      '| one thread, CPU time, geometric mean | 0.85 | ✗ 1.44 over 3 rows |  |',
    );
    assert.equal(
      line(record, 'one thread, CPU time, each row'),
      '| one thread, CPU time, each row | 1 | ✗ 1 of 3 rows, mean 1.44 | ResNet-18 gradient, batch 8 3.00; MNIST CNN RISE-1, batch 8 2.00 |',
    );
    assert.match(
      line({ resnet18: section('2026-01-01', row('resnet18', 0.5, 1)) }, 'one thread, CPU time, each')!,
      /✓ 1 of 1 rows, mean 0.50 \|  \|$/,
    );
  });

  it('say what was not measured, and leave metrics and single operations to aims of their own', () => {
    const record: BenchRecord = {
      'mnist-cnn': section('2026-01-01', row('mnist-cnn', 7, 1, 'operation')),
      maps: section('2026-01-01', row('maps', 1, 20, 'ssim'), row('maps', 1, 2, 'spearman')),
    };
    assert.match(line(record, 'one thread, CPU time, each')!, /not measured/);
    assert.match(line(record, '1000 small operations')!, /✗ 0 of 1 rows, mean 7.00/);
    assert.match(line(record, 'cascading randomization, SSIM')!, /✗ 1 of 2 rows, mean 0.16 \| Spearman [^;]* 0.50 \|$/);
    assert.match(line(record, 'two threads, clock')!, /not measured/);
  });
});
