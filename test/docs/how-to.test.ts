import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { noKernel, normalize, readRecord, runNotebook, temporaryFolder, type Cell } from '../notebooks/runner';
import { read } from './markdown-files';
import { Workshop } from './workshop';

describe('the guides in docs/how-to', () => {
  let workshop: Workshop;
  before(() => {
    workshop = new Workshop();
  });
  after(() => workshop.remove());

  /** Runs a program in the workshop and returns what it prints. */
  function node(words: string[], environment: NodeJS.ProcessEnv = {}): string {
    const { NODE_TEST_CONTEXT: _, ...own } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      cwd: workshop.folder,
      encoding: 'utf8',
      env: { ...own, VITRINE_PROJECT: workshop.folder, ...environment },
    });
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  }
  const runTests = (files: string[], ...options: string[]) =>
    node([
      '--test-reporter=tap',
      ...options,
      '-e',
      files.map((file) => `require('./dist/test/${file}.test.js');`).join(''),
    ]);
  const passed = (said: string) => Number(/^# pass (\d+)$/m.exec(said)?.[1]);

  it('lead to sources that compile', () => {
    for (const name of ['method', 'layer', 'network', 'metric', 'data-set'])
      workshop.follow(`docs/how-to/add-a-${name}.md`);
    assert.deepEqual(workshop.compile(), []);
  });

  it('give tests that pass', () => {
    const tests = [
      'attribution/gradient-x-sign',
      'models/tanh',
      'models/color-lenet',
      'similarity/top-intersection',
      'data/stripes',
    ];
    assert.equal(passed(runTests(tests)), 3 + 4 + 1 + 5 + 1);
  });

  it('give a method that keeps to the rules of all methods', () => {
    const said = runTests(
      ['attribution/matrix', 'attribution/passes', 'attribution/contract'],
      '--test-name-pattern=gradientXSign',
    );
    assert.match(said, /ok \d+ - the passes of the model|ok \d+ - of gradientXSign are as many as its facts say/);
    // A table, images and tokens, errors, the passes, and six of the contract; Node counts what the pattern leaves out
    // as skipped.
    assert.equal([...said.matchAll(/^ *ok \d+ - .*gradientXSign(?!.*# SKIP)/gm)].length, 11, said);
  });

  it('give a network that every method explains', () => {
    const said = runTests(['attribution/zoo'], '--test-name-pattern=color_lenet');
    assert.match(said, /ok \d+ - color_lenet is explained by every method/);
  });

  it('give a page for the method and a section for the metric', () => {
    const pages = new Map(
      JSON.parse(
        node(['-e', "process.stdout.write(JSON.stringify([...require('./dist/docs/generator/pages.js').pages()]))"]),
      ) as [string, string][],
    );
    const page = pages.get('methods/gradientXSign.md')!;
    for (const part of [
      '# Gradient x sign',
      '| `threshold` | `number` | `0` |',
      'gradientXSign: threshold is ‹…›; wanted a number',
      '⌈N / b⌉',
    ])
      assert.ok(page.includes(part), part);
    assert.match(pages.get('methods/README.md')!, /\[Gradient x sign\]\(gradientXSign\.md\)/);
    assert.match(pages.get('metrics/similarity.md')!, /^## topIntersection\n\n`topIntersection\(a, b, options\)`/m);
  });

  it('give a data set that is put into place, checked, and loaded as real', () => {
    node(['make-stripes.cjs', 'made']);
    const environment = { VITRINE_DATA: workshop.at('data'), VITRINE_OFFLINE: '1', VITRINE_MIRROR: undefined };
    assert.match(
      node(['dist/data-scripts/index.js', 'stripes', '--from', 'made'], environment),
      /stripes: complete in /,
    );
    const program =
      "require('vitrine/data').stripes('train').then(({ labels, meta, shape }) => console.log(shape.join(), labels.slice(0, 4).join(), meta.real, meta.verified));";
    assert.match(node(['-e', program], environment), /^40,28,28,1 0,1,0,1 true true$/m);
    fs.appendFileSync(workshop.at('data/stripes/train-labels-idx1-ubyte'), 'x');
    assert.throws(() => node(['-e', program], environment), /is not the published train-labels-idx1-ubyte/);
  });

  it('give a notebook that runs and ends with its verdict', { skip: noKernel ?? false }, async () => {
    const folder = temporaryFolder('how-to');
    const cells = [...read('docs/how-to/add-a-notebook.md').matchAll(/^```ts cell ?(\w*)\n([\s\S]*?)^```$/gm)].map(
      ([, tag, code], i): Cell => ({
        id: `cell-${i}`,
        cell_type: 'code',
        source: code.trimEnd(),
        metadata: tag ? { tags: [tag] } : {},
        outputs: [],
        execution_count: null,
      }),
    );
    try {
      const kernelspec = { name: 'vitrine', display_name: 'TypeScript (Vitrine)', language: 'typescript' };
      const notebook = normalize({
        cells,
        metadata: { kernelspec, language_info: { name: 'typescript' } },
        nbformat: 4,
        nbformat_minor: 5,
      });
      fs.mkdirSync(path.join(folder, 'axioms'));
      fs.writeFileSync(path.join(folder, 'axioms/1-completeness.ipynb'), notebook);
      const result = await runNotebook({
        name: 'axioms/1-completeness',
        mode: 'small',
        notebooks: folder,
        reports: folder,
      }).result;
      assert.equal(result.state, 'passed', `${result.error?.name}: ${result.error?.value}\n${result.error?.trace}`);
      const { claims, seeds } = readRecord(folder, 'axioms/1-completeness')!;
      assert.deepEqual(
        claims.map(({ id, verdict }) => [id, verdict]),
        [['complete', 'reproduced']],
      );
      assert.equal(claims[0].obtained!.values.length, seeds.length);
      assert.ok(
        claims[0].obtained!.values.every((gap) => gap > 0),
        'the gap was measured',
      );
      assert.equal(cells.filter(({ metadata }) => metadata.tags?.includes('parameters')).length, 1);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});
