import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'vitrine/studies';

describe('once', () => {
  it('loads once, whoever asks and how often, and anew after a failure', async () => {
    let calls = 0;
    const load = once(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (++calls === 1) throw new Error('not there');
      return { calls };
    });
    await assert.rejects(Promise.all([load(), load()]), /not there/);
    const [first, second] = await Promise.all([load(), load()]);
    assert.equal(first, second);
    assert.equal(await load(), first);
    assert.equal(calls, 2);
  });
});
