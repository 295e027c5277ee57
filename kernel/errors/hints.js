'use strict';

/**
 * What to do about the mistakes of a reader who comes from Python, where TypeScript only says what is wrong.
 * @param {{ code: number, messageText: string }} diagnostic
 */
function hintFor({ code, messageText }) {
  if (/(?:^Type|^Argument of type|on type) 'Promise</.test(messageText)) {
    return '  The value is still on its way (a promise): write await before the call that makes it.';
  }
  // TypeScript tells the name of a named union alone, which a reader cannot look up; the completion lists its members.
  if (
    /^(?:Type|Argument of type) '"[^"]*"' is not assignable to (?:parameter of )?type '[A-Z]\w*'\.$/.test(messageText)
  ) {
    return '  Press Tab between the quotes to see what is wanted.';
  }
  if (code === 2304 && messageText.includes("'print'")) return '  To print, write console.log(...); show(...) draws.';
  return undefined;
}

module.exports = { hintFor };
