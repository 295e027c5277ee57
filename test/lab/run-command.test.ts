import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FakeCheckout, PROJECT } from './fake-checkout';

describe('a command', () => {
  let checkout: FakeCheckout;
  before(() => {
    checkout = new FakeCheckout();
  });
  after(() => checkout.remove());
  const nothingIsSetUp = () =>
    assert.ok(!fs.existsSync(path.join(checkout.folder, '.vitrine')), 'something was set up');

  it('says how it is called, and what it does not know, before it sets anything up', async () => {
    for (const name of ['start', 'setup', 'doctor', 'docs']) {
      const usage = new RegExp(`^npm (run )?${name} \\[-- --`, 'm');
      const help = await checkout.setUp({}, ['--help'], name);
      assert.match(help.text, usage);
      assert.equal(help.code, 0, help.text);
      for (const word of ['--bowser', 'nonsense']) {
        const wrong = await checkout.setUp({}, [word], name);
        assert.match(wrong.text, new RegExp(`vitrine: '${word}' is unknown\\.`));
        assert.match(wrong.text, usage);
        assert.equal(wrong.code, 2, wrong.text);
      }
    }
    nothingIsSetUp();
  });

  it('that takes names says so too', async () => {
    for (const name of ['test', 'reproduce']) {
      const help = await checkout.setUp({}, ['--help'], name);
      assert.match(help.text, new RegExp(`^npm (run )?${name} .*names`, 'mi'));
      assert.equal(help.code, 0, help.text);
    }
    for (const word of ['--bowser', 'nonsense']) {
      const wrong = await checkout.setUp({}, [word], 'reproduce');
      assert.match(wrong.text, new RegExp(`^reproduce: .*'${word}'`));
      assert.match(wrong.text, /^npm run reproduce -- \[names…\]/m);
      assert.equal(wrong.code, 2, wrong.text);
    }
    nothingIsSetUp();
  });

  it('that there is not gets a list of those that there are', async () => {
    for (const name of ['strat', 'constructor', '']) {
      const { code, text } = await checkout.setUp({}, [], name);
      assert.match(text, new RegExp(`^vitrine: '${name}' is no command\\.\nnpm start `));
      assert.equal(code, 2, text);
    }
    const { code, text } = await checkout.setUp({}, [], '--help');
    assert.match(text, /^npm start .*\n(npm .*\n)+$/);
    assert.equal(code, 0, text);
    nothingIsSetUp();
  });

  it('has a script of its name in package.json, and each script is one, but for three tools', () => {
    const { COMMANDS } = require(path.join(PROJECT, 'lab/run-command.js')) as { COMMANDS: Record<string, unknown> };
    const { scripts } = JSON.parse(fs.readFileSync(path.join(PROJECT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    // What only those need who change the code calls a tool of theirs as it is.
    const { build, format, lint, ...own } = scripts;
    assert.ok([build, format, lint].every((line) => /tsc|prettier|eslint/.test(line)));
    const lines = Object.keys(COMMANDS).map((name) => [name, `node lab/cli.js ${name}`] as const);
    // In the place of npm's shell, so that a signal for npm reaches it.
    assert.deepEqual(own, { ...Object.fromEntries(lines), start: 'exec node lab/cli.js start' });
    assert.deepEqual(
      fs.readdirSync(path.join(PROJECT, 'lab/commands')).sort(),
      Object.keys(COMMANDS)
        .map((name) => `${name}.js`)
        .sort(),
    );
  });
});
