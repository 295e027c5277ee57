'use strict';
const path = require('path');
const { HTML_EXPORTER, pythonFiles } = require('./python-files');

/** @param {unknown} value */
const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;

/**
 * The files that tell Jupyter of the kernel, and how the server and JupyterLab are set: path and content.
 * @param {import('../shared/environment').Folders} folders @returns {Record<string, string>}
 */
function settingsFiles(folders) {
  const config = path.join(folders.jupyter, 'config');
  return {
    [path.join(folders.kernelspec, 'kernel.json')]: json({
      argv: [process.execPath, folders.launcher, '--config-path={connection_file}'],
      display_name: 'TypeScript (Vitrine)',
      language: 'typescript',
      interrupt_mode: 'signal',
      env: { VITRINE_PROJECT: folders.project },
    }),
    ...pythonFiles(folders),
    [path.join(config, 'jupyter_server_config.json')]: json({
      // Only this kernel is offered, not the Python one that comes with JupyterLab.
      KernelSpecManager: { ensure_native_kernel: false, allowed_kernelspecs: ['vitrine'] },
      MultiKernelManager: { default_kernel_name: 'vitrine' },
      // The manager of extensions would ask the package index.
      LabApp: {
        news_url: null,
        check_for_updates_class: 'jupyterlab.NeverCheckForUpdate',
        extension_manager: 'readonly',
      },
      ServerApp: { answer_yes: true },
      // The server drops what exceeds its rates, over three seconds: a cell that prints 20 MB at once, or redraws some
      // thousand times, arrives whole.
      ZMQChannelsWebsocketConnection: { iopub_data_rate_limit: 2e7, iopub_msg_rate_limit: 1e4 },
      ...HTML_EXPORTER,
    }),
    [path.join(config, 'labconfig', 'default_setting_overrides.json')]: json({
      '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
      // Long lines of code would run off the page. A default only: what the user sets in JupyterLab wins.
      '@jupyterlab/notebook-extension:tracker': { codeCellConfig: { lineWrap: true } },
      // A notebook that is opened again shows its controls as they were.
      '@jupyter-widgets/jupyterlab-manager:plugin': { saveState: true },
    }),
  };
}

module.exports = { settingsFiles };
