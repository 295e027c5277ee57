import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('the table of platforms', () => {
  const { platforms } = require(path.join(PROJECT, 'lab/setup/platforms.js')) as {
    platforms: Record<
      string,
      { wheels: Record<string, { file: string; size: number; sha256: string }[]>; compiler: { file: string } }
    >;
  };

  it('names one version of TensorFlow, and for each machine a wheel of its own kind', () => {
    const kinds: Record<string, RegExp> = {
      'linux-x64': /x86_64/,
      'linux-arm64': /aarch64/,
      'darwin-arm64': /macosx.*arm64/,
    };
    assert.deepEqual(Object.keys(platforms), Object.keys(kinds));
    const versions = new Set<string>();
    for (const [name, { wheels, compiler }] of Object.entries(platforms)) {
      for (const { file, sha256 } of Object.values(wheels).flat()) {
        assert.match(file, kinds[name]);
        assert.match(sha256, /^[0-9a-f]{64}$/);
        if (file.startsWith('tensorflow')) versions.add(file.split('-')[1]);
      }
      assert.match(compiler.file, kinds[name]);
    }
    assert.equal(versions.size, 1);
  });
});
