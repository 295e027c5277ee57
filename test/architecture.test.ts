import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';

const project = projectFolder()!;

/** Runs the linter of imports over a folder and returns its report. */
function cruise(folder: string, cwd = project): { violations: string[]; modules: number } {
  const bin = path.join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [bin, '--output-type', 'json', folder], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.ok(stdout, stderr);
  const { modules, summary } = JSON.parse(stdout) as {
    modules: unknown[];
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return {
    modules: modules.length,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
  };
}

describe('the architecture', () => {
  it('has every module import only from lower floors, TensorFlow.js through one door, and no circles', () => {
    const { modules, violations } = cruise('src');
    assert.ok(modules > 50, `${modules} modules were read`);
    assert.deepEqual(violations, []);
  });

  it('has the floors that need only numbers load, each in a process of its own, without any module of TensorFlow.js', () => {
    const { forbidden } = require(path.join(project, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string; from: { path: string } }[];
    };
    const pure = /\((.+)\)/
      .exec(forbidden.find(({ name }) => name === 'pure-floors-without-tensorflow')!.from.path)![1]
      .split('|');
    assert.ok(pure.length >= 9, pure.join());
    const loaded = (floor: string) => {
      const program = `require('vitrine/${floor}'); console.log(Object.keys(require.cache).join('\\n'))`;
      return spawnSync(process.execPath, ['-e', program], { cwd: project, encoding: 'utf8' }).stdout.trim().split('\n');
    };
    for (const floor of pure) {
      const files = loaded(floor);
      assert.ok(files.includes(path.join(project, 'src/dist', floor, 'index.js')), `${floor} did not load`);
      assert.deepEqual(
        files.filter((file) => /@tensorflow/.test(file)),
        [],
        floor,
      );
    }
    assert.ok(
      loaded('runtime').some((file) => /@tensorflow/.test(file)),
      'a floor that loads TensorFlow.js is told from one that does not',
    );
  });

  it('is really checked: an import upwards is found, and TensorFlow.js by another door', () => {
    // A tree of its own: a file put into the checkout would be built by whatever runs beside this test.
    const small = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-floors-'));
    try {
      for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'src/tsconfig.json']) {
        fs.mkdirSync(path.dirname(path.join(small, name)), { recursive: true });
        fs.copyFileSync(path.join(project, name), path.join(small, name));
      }
      fs.symlinkSync(path.join(project, 'node_modules'), path.join(small, 'node_modules'));
      for (const [name, text] of [
        ['random/upwards.ts', "export { Network } from '../models';\n"],
        ['models/index.ts', "import '@tensorflow/tfjs';\nexport class Network {}\n"],
        ['models/deep.ts', 'export const deep = 1;\n'],
        ['training/past.ts', "export { deep } from '../models/deep';\n"],
      ]) {
        fs.mkdirSync(path.join(small, 'src', path.dirname(name)), { recursive: true });
        fs.writeFileSync(path.join(small, 'src', name), text);
      }
      const found = cruise('src', small).violations.map((line) =>
        line.replace(/ -> .*(@tensorflow.tfjs)\/.*/, ' -> $1'),
      );
      assert.deepEqual(found.sort(), [
        'another-floor-by-its-index: src/training/past.ts -> src/models/deep.ts',
        'one-door-to-tensorflow: src/models/index.ts -> @tensorflow/tfjs',
        'pure-floors-without-tensorflow: src/random/upwards.ts -> @tensorflow/tfjs',
        'random-imports-only-from-lower-floors: src/random/upwards.ts -> src/models/index.ts',
      ]);
    } finally {
      fs.rmSync(small, { recursive: true });
    }
  });
});
