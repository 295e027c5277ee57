import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeCheckout } from '../fake-checkout';

describe('npm run data', () => {
  it('hands names and options to the data scripts, and ends as they do', async () => {
    const checkout = new FakeCheckout();
    try {
      checkout.write(
        'dist/data-scripts/index.js',
        'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;',
      );
      const words = ['mnist', 'resnet18', '--from', 'a folder'];
      const { code, text } = await checkout.setUp({}, words, 'data');
      assert.equal(code, 7, text);
      assert.match(text, /^\["mnist","resnet18","--from","a folder"\]$/m);
    } finally {
      checkout.remove();
    }
  });
});
