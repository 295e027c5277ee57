'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { red } = require('./marks');

/** What the reader can change, and their lines: cells, the project's sources, files beside the notebook. */
class OwnFiles {
  /** @param {ReadonlyMap<string, string>} cells sources by cell name @param {string} project */
  constructor(cells, project) {
    this.cells = cells;
    this.project = project;
    this.folder = process.cwd();
  }

  /** @param {string} file */
  includes(file) {
    if (this.cells.has(file)) return true;
    return (
      !file.includes('/node_modules/') &&
      [this.project, this.folder].some((folder) => file.startsWith(folder + path.sep))
    );
  }

  /**
   * Whether a file belongs to the package, whose messages explain themselves.
   * @param {string} file
   */
  isPackage(file) {
    return file.startsWith(path.join(this.project, 'src') + path.sep);
  }

  /**
   * A file's name as the reader knows it.
   * @param {string} file
   */
  shorten(file) {
    if (this.cells.has(file)) return file;
    return path.relative(file.startsWith(this.folder + path.sep) ? this.folder : this.project, file);
  }

  /**
   * The line in question between its neighbors.
   * @param {string} file @param {number} line @param {number} column
   */
  excerpt(file, line, column) {
    const lines = (this.cells.get(file) ?? readText(file)).split('\n');
    if (lines[line - 1] === undefined) return [];
    const out = [''];
    for (let n = Math.max(1, line - 1); n <= Math.min(lines.length, line + 1); n++) {
      const gutter = `${n === line ? '>' : ' '} ${String(n).padStart(3)} | `;
      const text = lines[n - 1].slice(0, 160);
      out.push(n === line ? red(gutter) + text : gutter + text);
      if (n === line && column <= 160) {
        const indent = lines[n - 1].slice(0, column - 1).replace(/[^\t]/g, ' ');
        out.push(`${' '.repeat(gutter.length - 2)}| ${indent}${red('^')}`);
      }
    }
    return out;
  }
}

/** @param {string} file */
function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

module.exports = { OwnFiles };
