import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { advice, projectFolder } from 'vitrine/host';
import { outsideFolder } from '../support/outside-folder';

const project = projectFolder()!;

describe('advice', () => {
  let elsewhere: string;
  before(() => {
    elsewhere = outsideFolder('vitrine-advice-');
  });
  after(() => fs.rmSync(elsewhere, { recursive: true }));

  /** What a program says in the folder `cwd`, with the package loaded from `dist`. */
  function said(cwd: string, dist = path.join(project, 'src/dist'), before = ''): string {
    const program = `${before} console.log(require(${JSON.stringify(path.join(dist, 'host'))}).advice({ checkout: (where) => 'run it' + where, alone: 'install it' }))`;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', program], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, VITRINE_PROJECT: undefined },
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  it('is by commands in the checkout', () => {
    assert.equal(said(project), 'run it');
    assert.equal(said(path.join(project, 'notebooks')), 'run it');
    assert.equal(advice({ checkout: () => 'run it', alone: 'install it' }), 'run it');
  });

  it('says where the checkout lies to a project that is linked to it, but not in a notebook', () => {
    assert.equal(said(elsewhere), `run it in \`${path.relative(elsewhere, project)}\``);
    assert.equal(said(elsewhere, undefined, "globalThis[Symbol.for('vitrine.host')] = {};"), 'run it');
  });

  it('is without commands where the package is installed on its own', () => {
    const dist = path.join(elsewhere, 'node_modules/vitrine/dist');
    fs.cpSync(path.join(project, 'src/dist/host'), path.join(dist, 'host'), { recursive: true });
    assert.equal(said(elsewhere, dist), 'install it');
  });

  it('is how every message of the package names a command of the checkout', () => {
    const files = fs
      .readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('dist'));
    const naming = files.flatMap((name) =>
      fs
        .readFileSync(path.join(project, 'src', name), 'utf8')
        .replaceAll(/=>\s+/g, '=> ')
        .split('\n')
        .filter((line) => /npm (run |start|test|ci)/.test(line) && !/^\s*(\/?\*|\/\/)/.test(line))
        .map((line) => ({ name, line })),
    );
    assert.ok(naming.length > 3, 'nothing was found, so nothing is held');
    for (const { name, line } of naming)
      assert.match(
        line,
        /\bcheckout: \(where\) => /,
        `${name} names a command of the checkout outside of advice: ${line.trim()}`,
      );
  });
});
