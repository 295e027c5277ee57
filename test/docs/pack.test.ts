import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import { outsideFolder } from '../support/outside-folder';
import { project, read } from './markdown-files';
import { lay, library, named, run } from './own-folder';

/** Every folder of the package's sources with an index: what can be imported, '' for the whole. */
const doors = fs
  .readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => path.basename(file) === 'index.ts')
  .map((file) => path.dirname(file).split(path.sep).join('/'))
  .map((door) => (door === '.' ? '' : door));
const nameOf = (door: string) => path.posix.join('vitrine', door);

describe('npm pack', () => {
  let folder: string, tarball: string, packed: string, alone: string;
  before(() => {
    folder = outsideFolder('vitrine-pack-');
    const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    const { status, stderr } = spawnSync(
      npm[0],
      [...npm.slice(1), 'pack', '--workspace', 'src', '--pack-destination', folder],
      { cwd: project, encoding: 'utf8' },
    );
    assert.equal(status, 0, stderr);
    tarball = path.join(
      folder,
      fs.readdirSync(folder).find((name) => name.endsWith('.tgz'))!,
    );
    const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', folder], { encoding: 'utf8' });
    assert.equal(unpacked.status, 0, unpacked.stderr);
    // What lies behind a link is looked up from where it really is: the package must find its dependencies beside it.
    alone = lay(path.join(folder, 'alone'), [...named, ...Object.keys(library.dependencies)]);
    packed = path.join(alone, 'node_modules', 'vitrine');
    fs.renameSync(path.join(folder, 'package'), packed);
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('gives what was compiled from the sources that there are, data as they are, license and description, and no sources', () => {
    assert.deepEqual(fs.readdirSync(packed).sort(), ['LICENSE', 'README.md', 'dist', 'package.json', 'studies']);
    const names = fs
      .readdirSync(path.join(packed, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => path.extname(name));
    assert.deepEqual(
      names.filter((name) => /\.map$|tsbuildinfo|(?<!\.d)\.[mc]?ts$/.test(name)),
      [],
    );
    const sources = fs
      .readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('dist'));
    const compiled = sources
      .filter((name) => /\.m?ts$/.test(name))
      .flatMap((name) => [name.replace(/\.(m?)ts$/, '.$1js'), name.replace(/\.(m?)ts$/, '.d.$1ts')]);
    const data = sources.filter((name) => /^papers\/.*\.json$/.test(name));
    assert.deepEqual(names.sort(), [...compiled, ...data].sort());
    assert.equal(fs.readFileSync(path.join(packed, 'LICENSE'), 'utf8'), read('LICENSE'));
  });

  it('satisfies publint and arethetypeswrong, without exceptions', async () => {
    const { publint } = await import('publint');
    const bytes = fs.readFileSync(tarball);
    const { messages } = await publint({ pkgDir: packed, pack: false, strict: true });
    assert.deepEqual(messages, []);
    const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
    const entrypoints = [...doors.map((door) => door || '.'), 'package.json'];
    const analysis = await checkPackage(createPackageFromTarballData(bytes), { entrypoints });
    assert.ok(analysis.types, 'it has types');
    assert.equal(Object.keys(analysis.entrypoints).length, entrypoints.length);
    assert.deepEqual(analysis.problems, []);
  });

  it('gives one instance of the code and of TensorFlow.js, by import and by require, with every name', () => {
    const program = `
      import assert from 'node:assert';
      import { createRequire } from 'node:module';
      import * as tfjs from '@tensorflow/tfjs';
      const require = createRequire(import.meta.url);
      for (const door of ${JSON.stringify(doors.map(nameOf))}) {
        const [imported, required] = [await import(door), require(door)];
        const names = Object.keys(imported).filter((name) => !['default', 'module.exports', '__esModule'].includes(name));
        assert.deepEqual(names.sort(), Object.keys(required).sort(), door);
        assert.ok(names.length > 0 || /\\/(gradients|ops)$/.test(door), door);
        for (const name of names) assert.ok(imported[name] === required[name], door + ' ' + name);
      }
      const { gradient, mnistCnn, tf, device } = await import('vitrine');
      assert.equal(gradient, require('vitrine/attribution').gradient);
      assert.ok(!('default' in await import('vitrine')));
      assert.equal(tfjs.engine(), tf.engine());
      assert.equal(tfjs.engine(), require('@tensorflow/tfjs').engine());
      const { map } = await gradient(mnistCnn({ seed: 1, channels: 1 }), tf.zeros([1, 28, 28, 1]));
      console.log(map.shape.join(), device().kind);`;
    fs.writeFileSync(path.join(alone, 'one.mjs'), program);
    assert.equal(run(alone, ['one.mjs'], { VITRINE_DEVICE: 'cpu' }).stdout, '1,28,28,1 cpu\n');
  });

  it('runs the examples of the page, as a module and as CommonJS', () => {
    for (const file of ['first.mjs', 'first.cjs'])
      assert.equal(run(alone, [file], { VITRINE_DEVICE: 'cpu' }).stdout, '[ 8, 28, 28, 1 ] [ 8, 10 ]\n', file);
  });

  it('has types under every resolution, the same ones by import and by require', () => {
    const program = (name: string) => {
      const file = path.join(alone, name);
      fs.writeFileSync(
        file,
        "import { gradient, type Attribution } from 'vitrine/attribution';\nimport { inBatches } from 'vitrine/attribution/passes';\n" +
          "import type { Network } from 'vitrine/models';\nimport * as cdep from 'vitrine/papers/cdep';\nimport { mapGrid, mnistCnn, tf } from 'vitrine';\n" +
          'const network: Network = mnistCnn({ seed: 1, channels: 1 });\n' +
          'export const explain = async (): Promise<Attribution> => gradient(network, tf.zeros([1, 28, 28, 1]));\nexport const used = [inBatches, cdep];\n' +
          "// @ts-expect-error: the types of figures are there, not any\nexport const wrong: number = mapGrid({ title: '', rows: [] }).layout;\n",
      );
      return file;
    };
    const files = ['types.ts', 'types.mts', 'types.cts'].map(program);
    const settings: [ts.ModuleKind, ts.ModuleResolutionKind][] = [
      [ts.ModuleKind.CommonJS, ts.ModuleResolutionKind.Node10],
      [ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
      [ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
      [ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
    ];
    for (const [module, moduleResolution] of settings) {
      const options = {
        module,
        moduleResolution,
        target: ts.ScriptTarget.ES2022,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [path.join(alone, 'node_modules/@types')],
      };
      const compiled = ts.createProgram(files, options);
      const errors = files.flatMap((file) => ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(file)));
      assert.equal(
        ts.formatDiagnostics(errors, {
          getCanonicalFileName: (name) => name,
          getCurrentDirectory: () => alone,
          getNewLine: () => '\n',
        }),
        '',
        ts.ModuleResolutionKind[moduleResolution],
      );
    }
  });

  it('says what can be done without a checkout, and names no command that only a checkout has', () => {
    const program = `
      const { bars, imagenetPhotos, mnist, packageVersion, pretrained, renderPng, useDevice } = { ...require('vitrine/report'), ...require('vitrine') };
      (async () => {
        await mnist('test', { limit: 1 });
        (await pretrained('resnet20')).network.dispose();
        await imagenetPhotos('demo', { size: 32 });
        renderPng(bars({ title: 'one bar', yTitle: 'height', groups: ['a'], series: [{ name: 'b', values: [1] }] }));
        for (const kind of ['wasm', 'native']) await useDevice(kind).catch(({ message }) => console.warn(message));
        console.log(packageVersion());
      })();`;
    const nowhere = {
      VITRINE_MIRROR: undefined,
      VITRINE_DATA: undefined,
      VITRINE_PROJECT: undefined,
      VITRINE_KALEIDO: undefined,
      VITRINE_DEVICE: undefined,
    };
    const { stdout, stderr } = run(alone, ['-e', program], nowhere);
    assert.equal(stdout.trim(), (JSON.parse(read('package.json')) as { version: string }).version);
    for (const said of [
      /Without native TensorFlow \(Cannot find module '@tensorflow\/tfjs-node-gpu'\)\..* install `@tensorflow\/tfjs-backend-wasm@4\.22\.0` and call `await useDevice\('wasm'\)`/,
      /put t10k-images\S+ and t10k-labels\S+ \(from http\S+\) into `data\/mnist`\. Then run the program again/,
      /put \S+ \(from http\S+\) into `data\/weights`/,
      /put them into `data\/imagenet\/demo_images` \(8 images, under their published names, such as ILSVRC2012_val_00010495\.JPEG;/,
      /the renderer cannot be used \(it is not installed; set VITRINE_KALEIDO to/,
      /useDevice: 'wasm' cannot be loaded \(.*\)\. Install `@tensorflow\/tfjs-backend-wasm@4\.22\.0`/,
      /useDevice: 'native' cannot be loaded \(.*\)\. Install `@tensorflow\/tfjs-node-gpu@4\.22\.0`/,
    ])
      assert.match(stderr, said);
    assert.doesNotMatch(stderr, /npm (run|start|test)|JupyterLab|checkout/);
  });

  it('draws no still pictures, and says why, where a renderer is named but plotly.js is not installed', () => {
    const program =
      "const { bars, renderPng } = require('vitrine/figures'); console.log(renderPng(bars({ title: 'one bar', yTitle: 'height', groups: ['a'], series: [{ name: 'b', values: [1] }] })));";
    const { stdout, stderr } = run(alone, ['-e', program], { VITRINE_KALEIDO: process.execPath });
    assert.equal(stdout, 'undefined\n');
    assert.match(stderr, /the renderer cannot be used \(`plotly\.js` is not installed\)/);
  });

  it('loads the floors that need only numbers where there is no TensorFlow.js at all', () => {
    const without = lay(path.join(folder, 'without'), [
      ...named,
      ...Object.keys(library.dependencies).filter((name) => !name.startsWith('@tensorflow/')),
    ]);
    fs.cpSync(packed, path.join(without, 'node_modules', 'vitrine'), { recursive: true });
    run(without, [
      '-e',
      "for (const floor of ['formats', 'statistics', 'similarity', 'figures', 'report', 'data']) require('vitrine/' + floor);",
    ]);
    assert.throws(() => run(without, ['-e', "require('vitrine/runtime')"]), /Cannot find module '@tensorflow\/tfjs'/);
  });
});
