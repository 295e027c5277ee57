import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** The checkout under test; compiled, this file lies in dist/test/lab. */
export const PROJECT = path.resolve(__dirname, '..', '..', '..');

/**
 * What a fake tool does: each is a line of shell; `hang` is a point at which the tool stops half-way, for a test to
 * kill it there.
 */
const TOOLS: Record<string, string> = {
  npm: `
case "$1" in --version) echo 11.0.0; exit;; esac
[ "$FAKE_NPM" = offline ] && { echo "npm error code ENOTFOUND" >&2; exit 1; }
rm -rf node_modules; mkdir -p node_modules/half; hang npm
rmdir node_modules/half; cp -r "$FAKE/modules/." node_modules`,
  python3: `
case "$1 $2" in
"-c import sys;"*) [ "$FAKE_PYTHON" = none ] && exit 127; echo "\${FAKE_PYTHON_VERSION:-3.11}"; [ "$FAKE_PYTHON" = novenv ] || echo venv;;
"-c "*) exit 0;;
"-m venv") mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"; hang venv; cp "$FAKE/bin/python3" "$3/bin/python";;
"-m pip") case "$3" in
  install) [ "$FAKE_PIP" = offline ] && { echo "WARNING: Retrying after connection broken by NewConnectionError: Failed to establish a new connection" >&2; exit 1; }
    echo "Collecting jupyterlab==1"; hang pip;;
  download) while [ "$1" != --dest ]; do shift; done
    [ "$FAKE_PIP" = nowheel ] && { echo "ERROR: No matching distribution found" >&2; exit 1; }
    for wheel in $FAKE_WHEELS; do case $(cat "$4") in "\${wheel%%-*}"=*) printf %s "\${FAKE_CONTENT:-$wheel}" > "$2/$wheel";; esac; done; hang download;;
  esac;;
*extract-wheel.py*) mkdir -p "$3/tensorflow/include"; echo "library" > "$3/tensorflow/libtensorflow_cc.so.2"; hang extract
  echo "library" > "$3/tensorflow/libtensorflow_framework.so.2"; mkdir -p "$3/ziglang"; cp "$FAKE/zig" "$3/ziglang/zig";;
*serve-jupyter.py*) [ "$FAKE_JUPYTER" = noport ] && { echo "ERROR: the server was not started: no available port could be found."; exit 1; }; echo served;;
esac`,
  'c++': `
case "$1" in --version) [ "$FAKE_COMPILER" = none ] && exit 1; exit 0;; esac
[ "$FAKE_COMPILER" = broken ] && { echo "tfjs_backend.cc:1: error: wrong" >&2; exit 1; }
while [ "$1" != -o ]; do shift; done; printf half > "$2"; hang compile; echo "addon" > "$2"`,
  // FAKE_GPU is the version of the driver
  'nvidia-smi': `[ -n "$FAKE_GPU" ] && echo "NVIDIA Test, 1 MiB, $FAKE_GPU"`,
};

/**
 * Every program that the fake tools need and nothing else: no python, npm or compiler of the machine is found by
 * accident.
 */
const SYSTEM = ['sh', 'mkdir', 'rmdir', 'rm', 'cp', 'cat', 'sleep'];

const WHEELS = {
  cpu: 'tensorflowcpu-1.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  gpu: 'tensorflowgpu-1.0-cp311-cp311-manylinux_2_27_x86_64.whl',
  compiler: 'ziglang-1.0-py3-none-manylinux_2_27_x86_64.whl',
};

/**
 * A checkout with the real lab/ folder, tiny packages and fake tools, in a folder whose name has a space and an accent.
 */
export class FakeCheckout {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine setup é '));
  readonly folder = path.join(this.root, 'checkout');
  readonly home = path.join(this.root, 'home');
  readonly calls = path.join(this.root, 'calls');
  readonly #fake = path.join(this.root, 'fake');

  constructor() {
    for (const name of ['home', 'fake/bin', 'checkout/src', 'checkout/data-scripts', 'checkout/notebooks'])
      fs.mkdirSync(path.join(this.root, name), { recursive: true });
    for (const name of fs.readdirSync(path.join(PROJECT, 'lab'))) {
      if (name !== 'shims')
        fs.cpSync(path.join(PROJECT, 'lab', name), path.join(this.folder, 'lab', name), { recursive: true });
    }
    this.write(
      'lab/setup/probe.js',
      `console.log(process.env.FAKE_PROBE ?? '{"ok":true,"tensorflow":"1.0","gpu":false}'); process.exitCode = process.env.FAKE_PROBE ? 1 : 0;`,
    );
    this.write(
      'lab/setup/platforms.js',
      `module.exports = { thisPlatform: 'linux-x64', platforms: { 'linux-x64': { tested: true, libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'], origin: '$ORIGIN', linkFlags: ['-shared'],
      wheels: { cpu: [${wheel(WHEELS.cpu)}], gpu: [${wheel(WHEELS.gpu)}] }, compiler: ${wheel(WHEELS.compiler)} } } };`,
    );
    this.write('lab/setup/requirements.txt', 'jupyterlab==1 --hash=sha256:00\n');
    this.write(
      'package.json',
      JSON.stringify({ name: 'vitrine-lab', version: '0.1.0', dependencies: { typescript: '1.0.0' } }),
    );
    this.write('package-lock.json', JSON.stringify(this.lockFile('1.0.0')));
    this.write('src/tsconfig.json', '{}');
    this.write('src/index.ts', '');
    this.#makeModules();
    this.#makeTools();
  }

  lockFile(version: string) {
    return {
      packages: {
        '': { dependencies: { typescript: version } },
        'node_modules/typescript': { version, integrity: `sha512-${version}` },
      },
    };
  }

  /** What the fake npm installs. */
  #makeModules() {
    const at = (name: string) => path.join(this.#fake, 'modules', name);
    const files = {
      '.package-lock.json': JSON.stringify(this.lockFile('1.0.0')),
      'typescript/package.json': '{"version":"1.0.0"}',
      'typescript/bin/tsc': `require('fs').appendFileSync(process.env.FAKE_CALLS, 'tsc\\n'); if (process.env.FAKE_TSC) { console.log(process.env.FAKE_TSC); process.exit(2); }`,
      '@tensorflow/tfjs-node-gpu/package.json': '{"version":"4.22.0"}',
      'plotly.js/dist/plotly.min.js': 'module.exports = {};',
    };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(at(name)), { recursive: true });
      fs.writeFileSync(at(name), text);
    }
  }

  #makeTools() {
    const bin = path.join(this.#fake, 'bin');
    for (const [name, body] of Object.entries(TOOLS)) {
      const text = `#!/bin/sh
hang() { if [ "$FAKE_HANG" = "$1" ]; then echo "hang $1" >> "$FAKE_CALLS"; sleep 20; echo "late $1" >> "$FAKE_CALLS"; fi; }
case "$*" in --version|*nvidia*|"-c import sys;"*) ;; *) echo "${name} $1 $2 $3" >> "$FAKE_CALLS";; esac
${body}\n`;
      fs.writeFileSync(path.join(bin, name), text, { mode: 0o755 });
    }
    fs.copyFileSync(path.join(bin, 'c++'), path.join(this.#fake, 'zig'));
    fs.symlinkSync(process.execPath, path.join(bin, 'node'));
    for (const name of SYSTEM)
      fs.symlinkSync(
        spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(),
        path.join(bin, name),
      );
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
    fs.writeFileSync(path.join(this.folder, name), text);
  }

  read(name: string): string {
    return fs.readFileSync(path.join(this.folder, name), 'utf8');
  }

  removeTool(name: string): void {
    fs.rmSync(path.join(this.#fake, 'bin', name));
  }

  environment(variables: Record<string, string>): NodeJS.ProcessEnv {
    return {
      PATH: path.join(this.#fake, 'bin'),
      HOME: this.home,
      FAKE: this.#fake,
      FAKE_CALLS: this.calls,
      FAKE_WHEELS: Object.values(WHEELS).join(' '),
      ...variables,
    };
  }

  start(variables: Record<string, string> = {}, parameters: string[] = [], command = 'setup'): ChildProcess {
    return spawn(process.execPath, [path.join(this.folder, 'lab/cli.js'), command, ...parameters], {
      cwd: this.root,
      env: this.environment(variables),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Runs the set-up, or another command, to its end. */
  setUp(variables: Record<string, string> = {}, parameters: string[] = [], command = 'setup') {
    return outcome(this.start(variables, parameters, command));
  }

  /** The tools called since the last look, by name and first words. */
  takeCalls(): string[] {
    const lines = fs.existsSync(this.calls) ? fs.readFileSync(this.calls, 'utf8').trim().split('\n') : [];
    fs.rmSync(this.calls, { force: true });
    return lines
      .filter((line) => line && !line.startsWith('nvidia-smi'))
      .map((line) => line.replaceAll(this.root, '').trim());
  }

  /** Resolves when a tool says that it hangs. */
  async hanging(point: string): Promise<void> {
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (fs.existsSync(this.calls) && fs.readFileSync(this.calls, 'utf8').includes(`hang ${point}`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(
      `no tool came to "${point}": ${fs.existsSync(this.calls) ? fs.readFileSync(this.calls, 'utf8') : 'none was called'}`,
    );
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Waits for a process. */
export function outcome(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

function wheel(file: string): string {
  return JSON.stringify({ file, size: file.length, sha256: crypto.createHash('sha256').update(file).digest('hex') });
}
