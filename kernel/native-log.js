'use strict';
const { Transform } = require('node:stream');

/** Lines that TensorFlow >= 2.20 prints before its log level applies; they say nothing that a reader can act on. */
const KNOWN = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR$/,
  /^I0000 00:00:\d+\.\d+\s+\d+ port\.cc:\d+\] oneDNN custom operations are on\. .*$/,
];

/** A stream that passes complete lines on, except the known ones; what is no line at the end passes too. */
function dropKnownLines() {
  let rest = '';
  return new Transform({
    decodeStrings: false,
    transform(chunk, _encoding, done) {
      const lines = (rest + chunk).split('\n');
      rest = /** @type {string} */ (lines.pop());
      const kept = lines.filter((line) => !KNOWN.some((pattern) => pattern.test(line)));
      done(null, kept.map((line) => line + '\n').join(''));
    },
    flush(done) {
      done(null, rest);
    },
  });
}

module.exports = { dropKnownLines };
