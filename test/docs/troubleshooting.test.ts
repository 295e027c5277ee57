import { afterEach, beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DownloadError, locate, MNIST, readDataFile, weightFile, weightsBanner } from 'vitrine/data';
import { bars, renderPng } from 'vitrine/figures';
import { mlp } from 'vitrine/models';
import { examples, fit, sgd } from 'vitrine/training';
import { FakeCheckout } from '../lab/fake-checkout';
import { outsideFolder } from '../support/outside-folder';
import { codeBlocks, project, read } from './markdown-files';

const kernel = (name: string) => require(path.join(project, 'kernel', name));
const lab = (name: string) => require(path.join(project, 'lab', name));
const internal = (name: string) => require(path.join(project, 'src/dist', name));
const { explain } = lab('shared/failure.js');

/** The messages of the page by the heading that they stand under. */
const sections = new Map(
  read('docs/troubleshooting.md')
    .split(/^### /m)
    .slice(1)
    .flatMap((text) => {
      const [heading] = text.split('\n', 1);
      const [own, ...rest] = text.split(/^## /m);
      return [
        [heading, codeBlocks(own, 'text')],
        ...rest.map((more) => [more.split('\n', 1)[0], codeBlocks(more, 'text')]),
      ] as [string, string[]][];
    }),
);
const asked = new Set<string>();

/** Holds each message under a heading against what the code really says. */
function says(heading: string, provoke: () => string | Promise<string>): void {
  asked.add(heading);
  it(heading, async () => {
    const said = await provoke();
    const messages = sections.get(heading) ?? [];
    assert.ok(messages.length > 0, `the page quotes nothing under "${heading}"`);
    for (const message of messages) {
      const pattern = message
        .trimEnd()
        .split('…')
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('[^\\n]*');
      assert.match(said, new RegExp(pattern), `the page says: ${message}`);
    }
  });
}

let checkout: FakeCheckout;
let temporary: string;
beforeEach(() => {
  temporary = outsideFolder('vitrine-trouble-');
});
afterEach(() => {
  fs.rmSync(temporary, { recursive: true });
  checkout?.remove();
});

/** What the set-up says, in a checkout with false tools. */
async function setUp(
  variables: Record<string, string> = {},
  { without = '', command = 'setup' } = {},
): Promise<string> {
  checkout?.remove();
  checkout = new FakeCheckout();
  if (without) checkout.removeTool(without);
  return (await checkout.setUp(variables, [], command)).text;
}

/** What is printed while `work` runs, in another environment. */
async function printed(work: () => unknown, environment: Record<string, string | undefined> = {}): Promise<string> {
  const lines: string[] = [];
  const [warn, before] = [
    console.warn,
    Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]])),
  ];
  const set = (values: Record<string, string | undefined>) =>
    Object.entries(values).forEach(([name, value]) =>
      value === undefined ? delete process.env[name] : (process.env[name] = value),
    );
  console.warn = (line: string) => lines.push(line);
  set(environment);
  try {
    await work();
  } finally {
    console.warn = warn;
    set(before);
  }
  return lines.join('\n');
}

const messageOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

describe('docs/troubleshooting.md says what the code says:', () => {
  says('Another Node', () => {
    const program = `Object.defineProperty(process.versions, 'node', { value: '18.20.8' }); require(${JSON.stringify(path.join(project, 'lab/cli.js'))})`;
    return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stderr;
  });

  says('No npm', () => setUp({}, { without: 'npm' }));

  says('No Python, an old one, or one without venv', async () =>
    [
      await setUp({}, { without: 'python3' }),
      await setUp({ FAKE_PYTHON_VERSION: '3.8' }),
      await setUp({ FAKE_PYTHON: 'novenv' }),
    ].join('\n'),
  );

  says('No network, or behind a proxy', async () =>
    [
      await setUp({ FAKE_NPM: 'offline' }),
      explain('npm packages', 'npm error code SELF_SIGNED_CERT_IN_CHAIN', '').message,
      explain('npm packages', 'npm error code EINTEGRITY', '').message,
    ].join('\n'),
  );

  says('No proxy for data', async () => {
    let message = '';
    await printed(
      () => {
        ({ message } = new DownloadError('train-images-idx3-ubyte.gz', [
          { url: 'https://example.org/train-images-idx3-ubyte.gz', reason: 'no answer within 5 s', reached: false },
        ]));
      },
      { HTTPS_PROXY: 'http://proxy:8080', NODE_USE_ENV_PROXY: undefined },
    );
    return message;
  });

  says('No disk', async () => {
    const { checkMachine } = lab('setup/machine.js');
    const before = await messageOf(() =>
      checkMachine({ folders: { project } }, [{ megabytes: () => 4000 }], () => 100),
    );
    return `${before}\n${explain('npm packages', 'npm error code ENOSPC', '').message}`;
  });

  says('A folder that may not be written', () => explain('npm packages', 'npm error code EACCES', '').message);

  says('A step was killed', () => {
    const folders = {
      project: temporary,
      logs: path.join(temporary, '.vitrine/logs'),
      temporary: path.join(temporary, '.vitrine/tmp'),
    };
    return messageOf(() =>
      lab('setup/run-tool.js').runTool({ folders, environment: process.env }, 'sh', ['-c', 'kill -9 $$'], {
        title: 'pip',
      }),
    );
  });

  says('You stopped the set-up, or two run at once', async () => {
    checkout = new FakeCheckout();
    const child = checkout.start({ FAKE_HANG: 'pip' });
    let text = '';
    child.stderr?.on('data', (chunk) => (text += chunk));
    await checkout.hanging('pip');
    const lock = new (lab('setup/lock.js').Lock)(path.join(checkout.folder, '.vitrine/setup.lock'));
    await lock.acquire((line: string) => {
      text += `${line}\n`;
      child.kill('SIGINT');
    });
    lock.release();
    return text;
  });

  says('The sources do not compile', () => setUp({ FAKE_TSC: 'src/index.ts(1,1): error TS1: wrong' }));

  says('Windows', async () => {
    const { platform } = process;
    Object.defineProperty(process, 'platform', { value: 'win32' });
    try {
      return await messageOf(() => lab('setup/context.js').makeContext());
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  });

  says('No compiler, or one that fails', async () => {
    const banner = await printed(() =>
      internal('runtime/fallback-banner.js').showFallbackBanner('the addon is not there'),
    );
    return `${await setUp({ FAKE_COMPILER: 'broken' })}\n${banner}`;
  });

  says('The GPU is not seen', async () => {
    const { runsOn } = lab('commands/start.js');
    const { platforms } = lab('setup/platforms.js');
    const version = /-(\d[\d.]*)-/.exec(platforms['linux-x64'].wheels.cpu[0].file)![1];
    return [
      runsOn({ native: { ok: true, tensorflow: version, gpu: false } }),
      await messageOf(() => lab('setup/context.js').chooseFlavor({}, { VITRINE_TENSORFLOW: 'tpu' }, [])),
      await messageOf(() =>
        lab('setup/steps/tensorflow.js').check({ platform: platforms['darwin-arm64'], flavor: 'gpu' }),
      ),
    ].join('\n');
  });

  says('The port is taken', () => setUp({ FAKE_JUPYTER: 'noport' }, { command: 'start' }));

  says('The kernel does not start', () => {
    const start = () =>
      spawnSync(process.execPath, [path.join(temporary, 'kernel/kernel.js')], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      }).stderr;
    fs.cpSync(path.join(project, 'kernel'), path.join(temporary, 'kernel'), { recursive: true });
    const missing = start();
    fs.mkdirSync(path.join(temporary, 'node_modules/tslab'), { recursive: true });
    fs.writeFileSync(path.join(temporary, 'node_modules/tslab/package.json'), '{"version":"1.0.21"}');
    return missing + start();
  });

  const report = () => {
    const session = new (kernel('cells/session.js').Session)();
    session.begin('In[5]', 'gradient(network, x);');
    return new (kernel('errors/report.js').ErrorReport)(session, project);
  };
  const plain = (lines: string[]) => lines.join('\n').replace(/\x1b\[[\d;]*m/g, '');

  says('Cannot find name', () => {
    const place = (character: number) => ({ offset: character, line: 0, character });
    return plain(
      report().ofDiagnostics([
        { start: place(6), end: place(13), messageText: "Cannot find name 'network'.", category: 1, code: 2304 },
      ]).traceback,
    );
  });

  says('A cell was stopped', () =>
    plain(report().ofThrown(new (kernel('interrupt/interrupted.js').Interrupted)()).traceback),
  );

  says('Training refuses a checkpoint', async () => {
    const data = examples({ images: new Float32Array(8), shape: [4, 2], labels: [0, 1, 0, 1] });
    const train = (seed: number) =>
      fit(mlp({ seed: 1, inputShape: [2], hidden: [2], classes: 2 }), data, {
        optimizer: sgd({ learningRate: 0.1 }),
        epochs: 1,
        seed,
        checkpoint: path.join(temporary, 'a.safetensors'),
      });
    await train(1);
    return messageOf(() => train(2));
  });

  says('Figures without pictures', async () => {
    process.chdir(temporary); // in the checkout, where its commands need no folder
    try {
      return await printed(
        () =>
          renderPng(bars({ title: 'one bar', yTitle: 'height', groups: ['a'], series: [{ name: 'b', values: [1] }] })),
        { VITRINE_PROJECT: temporary, VITRINE_KALEIDO: undefined },
      );
    } finally {
      process.chdir(project);
    }
  });

  says('Stand-in data are shown', async () => {
    const located = await locate([MNIST.splits.train.images], {
      dataSet: 'mnist',
      folder: temporary,
      mirror: '',
      network: 'never',
    });
    const reasons = located.found ? [] : located.reasons;
    return printed(() => {
      internal('data/files/banners.js').standInBanner(MNIST, {
        what: 'train images',
        files: ['train-images-idx3-ubyte.gz'],
        reasons,
      });
      weightsBanner(weightFile('squeezenet1_1'), reasons);
    });
  });

  says('A file that is not the published one', () => {
    const file = path.join(temporary, 't10k-labels-idx1-ubyte');
    fs.writeFileSync(file, 'other');
    return messageOf(() => readDataFile(file, MNIST.splits.test.labels));
  });

  says('Something else', () => {
    const lines: unknown[] = [];
    const { error } = console;
    console.error = (...parts: unknown[]) => lines.push(...parts);
    try {
      lab('shared/failure.js').printFailure(new Error('a defect'));
    } finally {
      console.error = error;
    }
    return lines.join('\n');
  });

  it('every message that it quotes', () => {
    const quoted = [...sections].filter(([, messages]) => messages.length > 0).map(([heading]) => heading);
    assert.deepEqual(
      quoted.filter((heading) => !asked.has(heading)),
      [],
    );
  });
});
