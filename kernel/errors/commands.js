'use strict';

/** What stands here for the commands of IPython that are no TypeScript, by how they begin. */
const COMMANDS = /** @type {const} */ ([
  [/^%%?time(?:it)?\b/, "to time a cell, begin it with console.time('cell') and end it with console.timeEnd('cell')"],
  [/^[%!]\s*(?:pip|conda|npm)\b/, 'to add a package, run npm install NAME in a terminal, then restart the kernel'],
  [/^%cd\b/, "to change the folder, write process.chdir('..')"],
  [/^%pwd\b/, 'for the folder, write process.cwd()'],
  [/^%(?:set_)?env\b/, 'for the environment, write process.env.NAME'],
  [/^%matplotlib\b/, 'figures need nothing: show(figure) draws'],
  [/^%%(?:html|svg|latex|markdown)\b/, "import { display } from 'vitrine' and write display.html('<b>…</b>')"],
  [
    /^(?:!\s*[\w./]|%%?(?:bash|sh|sx|system)\b)/,
    "to run a program, write require('node:child_process').execSync('ls', { encoding: 'utf8' })",
  ],
  [/^%%?[a-z]/, 'take the line out'],
]);

/**
 * What to do about a line that IPython would take for a command of its own, of a cell that the compiler did not take;
 * undefined for other lines.
 * @param {string} line
 */
function hintForCommand(line) {
  const text = line.trim();
  if (/^%rerun\b/.test(text)) return '%rerun stands in a cell of its own.';
  const [, hint] = COMMANDS.find(([pattern]) => pattern.test(text)) ?? [];
  return hint && `${text.split(/\s/)[0]} is a command of IPython, not TypeScript: ${hint}.`;
}

module.exports = { hintForCommand };
