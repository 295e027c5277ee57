'use strict';
const { complete } = require('../completion/complete');
const { rerunAsked } = require('../staleness/command');
const { helpAsked } = require('./help');
const { completeness } = require('./is-complete');
const { locateCallee, toUnits } = require('../wire/positions');

/**
 * What the kernel answers to requests that run no cell.
 * @typedef {import('./dispatch').Content} Content
 * @typedef {import('./dispatch').Handler} Handler
 */

/**
 * @param {string} type @param {Content} content @param {Handler} handler
 * @param {import('../compiler/typescript').TypeScript} ts @param {import('./history').History} history
 * @returns {Content | undefined}
 */
function answer(type, content, handler, ts, history) {
  const code = String(content.code ?? '');
  switch (type) {
    case 'kernel_info_request': {
      const info = handler.handleKernel();
      return {
        ...info,
        implementation_version: '1.0.22',
        language_info: { ...info.language_info, version: ts.version },
      };
    }
    case 'is_complete_request': {
      const isCommand = rerunAsked(code) !== undefined || helpAsked(code) !== undefined;
      const status = isCommand ? 'complete' : completeness(ts, code);
      return status === 'incomplete' ? { indent: '', ...handler.handleIsComplete(content), status } : { status };
    }
    case 'inspect_request': {
      const cursor = toUnits(code, Number(content.cursor_pos));
      const here = handler.handleInspect({ ...content, cursor_pos: cursor });
      if (here.found) return here;
      const callee = locateCallee(ts, code, cursor);
      return callee === undefined ? here : handler.handleInspect({ ...content, cursor_pos: callee });
    }
    case 'complete_request':
      return complete(ts, handler.executor, code, toUnits(code, Number(content.cursor_pos)));
    case 'history_request':
      return history.answer(content);
    case 'shutdown_request':
      return { restart: content.restart === true };
    default:
      return undefined;
  }
}

module.exports = { answer };
