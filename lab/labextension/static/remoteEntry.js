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
    async get(/** @type {string} */ name) {
      const take = async (/** @type {string} */ from) => (await Object.values(shared[from])[0].get())();
      const load = (/** @type {string} */ file) => import(new URL(file, folder).href);
      const made =
        name === './extension'
          ? (await load('bars.js')).makeBars((await take('@jupyterlab/notebook')).INotebookTracker)
          : (await load('extension.js')).makeExtension((await take('@lumino/widgets')).Widget);
      return () => ({ __esModule: true, default: made });
    },
  };
})();
