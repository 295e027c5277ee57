'use strict';
const fs = require('fs');
const path = require('path');

/** @param {import('../shared/environment').Folders} folders */
const plotlyFile = (folders) => path.join(folders.modules, 'plotly.js', 'dist', 'plotly.min.js');

/**
 * The extension that draws figures in JupyterLab, where JupyterLab looks for it: path and content. plotly.js goes
 * beside it, in the version that also draws the still pictures, as a module of its own.
 * @param {import('../shared/environment').Folders} folders @returns {Record<string, string>}
 */
function extensionFiles(folders) {
  const source = path.join(__dirname, '..', 'labextension');
  const target = path.join(folders.jupyter, 'data', 'labextensions', 'vitrine-figures');
  const names = [
    'package.json',
    ...fs.readdirSync(path.join(source, 'static')).map((name) => path.join('static', name)),
  ];
  const plotly = fs.readFileSync(plotlyFile(folders), 'utf8');
  return {
    ...Object.fromEntries(
      names.map((name) => [path.join(target, name), fs.readFileSync(path.join(source, name), 'utf8')]),
    ),
    [path.join(target, 'static', 'plotly.js')]:
      `const module = { exports: {} };\n${plotly}\nexport default module.exports;\n`,
  };
}

module.exports = { extensionFiles, plotlyFile };
