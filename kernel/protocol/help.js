'use strict';

/**
 * Help as IPython's readers ask for it: `?name` or `name?` alone in a cell, neither of which is TypeScript.
 * @param {string} source @returns {string | undefined} the name
 */
function helpAsked(source) {
  const text = source.trim();
  const match = /^\?{1,2}\s*([\w$.]+);?$/.exec(text) ?? /^([\w$.]+)\s*\?{1,2}$/.exec(text);
  return match?.[1];
}

/**
 * What the compiler knows of a name, as a page.
 * @param {import('./dispatch').Handler} handler @param {string} name
 */
function helpPage(handler, name) {
  const { found, data } = handler.handleInspect({ code: name, cursor_pos: name.length });
  if (found !== true) throw new ReferenceError(`?${name}: no cell so far knows "${name}"`);
  return { source: 'page', data, start: 0 };
}

module.exports = { helpAsked, helpPage };
