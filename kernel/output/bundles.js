'use strict';
/** @typedef {Readonly<Record<string, unknown>>} MimeBundle one output in several representations, by MIME type */

/**
 * As it travels: bytes as base64.
 * @param {MimeBundle} bundle @returns {MimeBundle}
 */
function encode(bundle) {
  return Object.fromEntries(
    Object.entries(bundle).map(([type, content]) => [
      type,
      content instanceof Uint8Array
        ? Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64')
        : content,
    ]),
  );
}

module.exports = { encode };
