'use strict';
const fs = require('fs');
const path = require('path');

/** As in pip's list of what is installed. */
const NAME = 'vitrine_jupyter';
const VERSION = '0.1.0';
/** What nbconvert does besides, for HTML, on its own and where JupyterLab calls it. */
const HTML_EXPORTER = { HTMLExporter: { preprocessors: [`${NAME}.live_figures.LiveFigures`] } };
const PACKAGES = path.join(__dirname, 'python');

/**
 * The files that put the project's Python package into the virtual environment, the sources staying where they are, and
 * have its tools use it: path and content.
 * @param {import('../shared/environment').Folders} folders @returns {Record<string, string>}
 */
function pythonFiles({ venv }) {
  const libraries = path.join(venv, 'lib');
  const versions = fs.existsSync(libraries) ? fs.readdirSync(libraries).filter((name) => /^python3\./.test(name)) : [];
  return Object.assign(
    { [path.join(venv, 'etc', 'jupyter', 'jupyter_nbconvert_config.json')]: `${JSON.stringify(HTML_EXPORTER)}\n` },
    ...versions.map((name) => filesIn(path.join(libraries, name, 'site-packages'))),
  );
}

/** @param {string} folder */
function filesIn(folder) {
  const information = path.join(folder, `${NAME}-${VERSION}.dist-info`);
  return {
    [path.join(folder, `${NAME}.pth`)]: `${PACKAGES}\n`,
    [path.join(information, 'METADATA')]: `Metadata-Version: 2.1\nName: ${NAME}\nVersion: ${VERSION}\n`,
    [path.join(information, 'entry_points.txt')]: `[papermill.engine]\nvitrine = ${NAME}.parameters:Engine\n`,
  };
}

module.exports = { HTML_EXPORTER, pythonFiles };
