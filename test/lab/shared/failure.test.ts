import assert from 'node:assert/strict';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { PROJECT } from '../fake-checkout';

describe('failure', () => {
  const { explain } = require(path.join(PROJECT, 'lab/shared/failure.js'));
  const meanings: [string, RegExp][] = [
    ['npm error code EAI_AGAIN', /no network/],
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', /the disk is full/],
    ['ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', /wrong checksum/],
    ['SSL: CERTIFICATE_VERIFY_FAILED', /certificate .* is not trusted/],
    ['npm error code EACCES', /may not be written/],
    [
      'line one\nfatal error: x.h: No such file\n1 error generated.\nbye',
      /tool failed: fatal error: x\.h: No such file \(all of its output: the\.log\)/,
    ],
    ['', /tool failed: no output/],
  ];
  for (const [output, meaning] of meanings)
    it(`of "${output.split('\n')[0]}" is ${meaning.source}`, () =>
      assert.match(explain('tool', output, 'the.log').message, meaning));
});
