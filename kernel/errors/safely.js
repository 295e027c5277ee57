'use strict';

/**
 * Reads of a thrown value whatever its properties are: getters that throw, proxies that were revoked, objects that
 * cannot become text. The reader's own code may run here, so every read may fail.
 * @template T
 * @param {() => T} read @param {T} otherwise @returns {T}
 */
function safely(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/**
 * The text of a property; of one that is no text, how it prints.
 * @param {() => unknown} read @param {(value: unknown) => string} print @param {string} otherwise
 */
function textOf(read, print, otherwise) {
  return safely(() => {
    const value = read();
    return typeof value === 'string' ? value : print(value);
  }, otherwise);
}

module.exports = { safely, textOf };
