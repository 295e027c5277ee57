import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as ts from 'typescript';
import sharp = require('sharp');
import { outsideFolder } from '../support/outside-folder';
import { namedBlocks, project, read } from './markdown-files';

const modules = path.join(project, 'node_modules');
const files = new Map(namedBlocks(read('docs/use-in-your-project.md')).map(({ name, code }) => [name, code]));
const library = JSON.parse(read('src/package.json')) as { dependencies: Record<string, string>; peerDependencies: Record<string, string> };
let folder: string;
before(() => { folder = outsideFolder('vitrine-own-'); });
after(() => fs.rmSync(folder, { recursive: true }));

/** Puts the example into a folder of its own, with packages as npm would lay them out; `vitrine` is what is given. */
function lay(name: string, vitrine: string, packages: readonly string[]): string {
  const at = path.join(folder, name);
  for (const [file, text] of files) {
    fs.mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
    fs.writeFileSync(path.join(at, file), text);
  }
  const link = (target: string, as: string) => {
    fs.mkdirSync(path.dirname(path.join(at, 'node_modules', as)), { recursive: true });
    fs.symlinkSync(target, path.join(at, 'node_modules', as));
  };
  link(vitrine, 'vitrine');
  for (const each of new Set(packages)) link(path.join(modules, each), each);
  return at;
}

function run(at: string, words: string[], environment: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: at, encoding: 'utf8', env: { ...process.env, VITRINE_OFFLINE: '1', ...environment } });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}
const tsc = path.join(modules, 'typescript/bin/tsc');
const asked = JSON.parse(files.get('package.json')!) as { dependencies: Record<string, string>; devDependencies: Record<string, string> };
const named = Object.keys({ ...asked.dependencies, ...asked.devDependencies }).filter((name) => name !== 'vitrine');

describe('the example of docs/use-in-your-project.md', () => {
  it('asks for the versions that this project uses', () => {
    for (const [name, version] of Object.entries({ ...asked.dependencies, ...asked.devDependencies, ...library.dependencies, ...library.peerDependencies })) {
      if (name !== 'vitrine') assert.equal(JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version, version, name);
    }
    assert.equal(path.posix.basename(asked.dependencies.vitrine), 'src');
  });

  it('compiles and explains an image file, linked to a checkout', async () => {
    const at = lay('linked', path.join(project, 'src'), named);
    run(at, [tsc]);
    // White noise, so that every pixel of the picture tells its factor.
    const noise = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => 128 + ((i * 7919) % 127));
    await sharp(noise, { raw: { width: 256, height: 256, channels: 3 } }).png().toFile(path.join(at, 'photograph.png'));
    assert.match(run(at, ['dist/explain.js', 'photograph.png', 'map.png']), /^SqueezeNet 1\.1\D+: \w/m);
    const { data, info } = await sharp(path.join(at, 'map.png')).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [224, 224, 3]);
    const factors = Array.from({ length: 224 * 224 }, (_, i) => data[3 * i] / noise[3 * ((Math.floor(i / 224) + 16) * 256 + (i % 224) + 16)]);
    // The strongest evidence is as bright as the image; nothing is darker than a fifth, or brighter than the image.
    assert.ok(Math.abs(Math.max(...factors) - 1) < 0.005 && Math.min(...factors) > 0.19, `${Math.min(...factors)} to ${Math.max(...factors)}`);
    assert.ok(Math.min(...factors) < 0.9, 'the map is flat');
  });
});

describe('npm pack', () => {
  let packed: string;
  before(() => {
    const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const { status, stderr } = spawnSync(npm[0], [...npm.slice(1), 'pack', '--workspace', 'src', '--pack-destination', folder], { cwd: project, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const unpacked = spawnSync('tar', ['-xzf', path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.tgz'))!), '-C', folder], { encoding: 'utf8' });
    assert.equal(unpacked.status, 0, unpacked.stderr);
    packed = path.join(folder, 'package');
  });

  it('gives what was compiled, with license and description, and no sources', () => {
    assert.deepEqual(fs.readdirSync(packed).sort(), ['LICENSE', 'README.md', 'dist', 'package.json']);
    const names = fs.readdirSync(packed, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(names.filter((name) => /\.map$|tsbuildinfo|(?<!\.d)\.ts$/.test(name)), []);
    assert.ok(names.includes(path.join('dist', 'attribution', 'index.d.ts')));
    assert.equal(fs.readFileSync(path.join(packed, 'LICENSE'), 'utf8'), read('LICENSE'));
  });

  it('gives a package that loads as a module and by require with only its own dependencies, and is found under every resolution', () => {
    const at = lay('packed', packed, [...named, ...Object.keys(library.dependencies)]);
    // What lies behind a link is looked up from where it really is: the package must find its dependencies beside it.
    fs.unlinkSync(path.join(at, 'node_modules/vitrine'));
    fs.renameSync(packed, path.join(at, 'node_modules/vitrine'));
    fs.writeFileSync(path.join(at, 'floor.ts'), "import { gradient, type Attribution } from 'vitrine/attribution';\nimport { mapGrid, mnistCnn, tf } from 'vitrine';\n"
      + "const { map }: Attribution = gradient(mnistCnn({ seed: 1, channels: 1 }), tf.zeros([1, 28, 28, 1]));\nconsole.log(map.shape.join(), tf.getBackend(), typeof mapGrid({ title: '', rows: [] }).layout.title);\n"
      + '// @ts-expect-error: the types of figures are there, not any\nexport const wrong: number = mapGrid({ title: \'\', rows: [] }).layout;\n');
    for (const moduleResolution of [ts.ModuleResolutionKind.Node10, ts.ModuleResolutionKind.Node16, ts.ModuleResolutionKind.NodeNext, ts.ModuleResolutionKind.Bundler]) {
      for (const [name, file] of [['vitrine', 'index.d.ts'], ['vitrine/attribution', 'attribution/index.d.ts']]) {
        const { resolvedModule } = ts.resolveModuleName(name, path.join(at, 'floor.ts'), { moduleResolution }, ts.sys);
        assert.ok(resolvedModule?.resolvedFileName.endsWith(`node_modules/vitrine/dist/${file}`), `${name} under ${ts.ModuleResolutionKind[moduleResolution]}: ${resolvedModule?.resolvedFileName}`);
      }
    }
    run(at, [tsc, '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'commonjs', '--moduleResolution', 'node10', '--types', 'node', 'floor.ts']);
    const program = "const assert = require('assert'); const v = require('vitrine'); const { map } = v.gradient(v.mnistCnn({ seed: 1, channels: 1 }), v.tf.zeros([1, 28, 28, 1]));"
      + "assert.equal(String(map.shape), '1,28,28,1'); import('vitrine').then((m) => { assert.equal(m.gradient, v.gradient); console.log(v.device().kind, v.packageVersion()); });";
    const { version } = JSON.parse(read('package.json')) as { version: string };
    assert.equal(run(at, ['-e', program]).trim().split('\n').pop(), `cpu ${version}`);
  });
});
