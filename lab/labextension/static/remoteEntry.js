'use strict';
/**
 * What JupyterLab loads of an extension: a container of shared modules, as module federation has them, written by hand
 * so that nothing needs to be bundled.
 */
(() => {
  const { currentScript } = document;
  const folder = new URL('.', /** @type {HTMLScriptElement} */ (currentScript).src);
  /** @typedef {Record<string, Record<string, { get(): Promise<() => any> }>>} Shared module, version, how to get it */
  /** @type {Shared} */
  let shared = {};
  const page = /** @type {{ _JUPYTERLAB?: Record<string, object> }} */ (window);
  page._JUPYTERLAB ??= {};
  page._JUPYTERLAB['vitrine-figures'] = {
    init(/** @type {Shared} */ scope) {
      shared = scope;
    },
    async get() {
      const { makeExtension } = await import(new URL('extension.js', folder).href);
      const [version] = Object.values(shared['@lumino/widgets']);
      const { Widget } = (await version.get())();
      const exports = { __esModule: true, default: makeExtension(Widget) };
      return () => exports;
    },
  };
})();
