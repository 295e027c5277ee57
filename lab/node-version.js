'use strict';
// Written in the JavaScript of 2011 (hence `var`): this file must run on a Node that cannot read the others.
// Packages that exist only as ES modules are loaded with require(), which Node can do since 20.19 and 22.12.

/**
 * Whether this Node runs Vitrine.
 * @param {string} version such as "20.19.0"
 */
function isSupported(version) {
  var parts = version.split('.');
  var major = Number(parts[0]);
  var minor = Number(parts[1]);
  return major === 20 ? minor >= 19 : major === 22 ? minor >= 12 : major > 22;
}

if (!isSupported(process.versions.node)) {
  console.error(
    'vitrine: Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ') is not one that Vitrine runs on: it needs 20.19 or later, or 22.12 or later. ' +
      'Get one with: npx --yes -p node-' +
      process.platform +
      '-' +
      process.arch +
      '@22 node ' +
      (process.argv.slice(1).join(' ') || 'lab/cli.js start') +
      '   (or from https://nodejs.org)'
  );
  process.exit(1);
}

module.exports = { isSupported: isSupported };
