'use strict';

/**
 * The names that an import declares, each with what it stands for: `default`, `*` or the name of an export.
 * @param {import('../compiler/typescript').TypeScript} ts
 * @param {import('typescript').ImportDeclaration} node
 * @returns {[name: string, imported: string][]}
 */
function importedNames(ts, { importClause }) {
  if (!importClause) return [];
  const { name, namedBindings } = importClause;
  /** @type {[string, string][]} */
  const names = name ? [[name.text, 'default']] : [];
  if (!namedBindings) return names;
  if (ts.isNamespaceImport(namedBindings)) return [...names, [namedBindings.name.text, '*']];
  return [
    ...names,
    ...namedBindings.elements.map(
      (element) => /** @type {[string, string]} */ ([element.name.text, (element.propertyName ?? element.name).text]),
    ),
  ];
}

module.exports = { importedNames };
