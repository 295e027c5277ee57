'use strict';
/**
 * What tslab asks of its own build of TypeScript and the public one does not have, made of what that has.
 *
 * @typedef {import('typescript').SourceFile} SourceFile
 * @typedef {import('typescript').Node} Node
 * @typedef {import('typescript').TypeChecker} TypeChecker
 * @typedef {(...all: unknown[]) => unknown} Call
 *
 * @typedef {object} Internal functions of the compiler that its own types leave out
 * @property {Record<string, Call> & { getCompletionsAtPosition: Call }} Completions
 * @property {object} nullTransformationContext
 * @property {(options: object, host: { getCurrentDirectory(): string }) => string[] | undefined} getEffectiveTypeRoots
 * @property {(file: SourceFile, position: number) => Node} getTouchingPropertyName
 * @property {(node: Node) => Node | undefined} getContainerNode
 * @property {{ getSymbolDisplayPartsDocumentationAndSymbolKind: Describe }} SymbolDisplay
 *
 * @typedef {{ symbolKind: string, displayParts: object[], documentation: object[], tags: object[] }} Description
 * @typedef {(checker: TypeChecker, symbol: import('typescript').Symbol, file: SourceFile, around: Node | undefined,
 * node: Node) => Description} Describe
 */

/** @param {typeof import('typescript')} ts */
function additions(ts) {
  const internal = /** @type {Internal} */ (/** @type {unknown} */ (ts));
  return {
    Completions: {
      ...internal.Completions,
      getCompletionsAtPositionForTslab(
        /** @type {object} */ _host,
        /** @type {import('typescript').Program} */ program,
        /** @type {unknown} */ log,
        /** @type {SourceFile} */ file,
        /** @type {number} */ position,
        /** @type {unknown} */ preferences,
      ) {
        // tslab gives an empty host; what completes an import asks for the settings.
        const { sys } = ts;
        const host = {
          directoryExists: sys.directoryExists,
          fileExists: sys.fileExists,
          getCompilationSettings: () => program.getCompilerOptions(),
          getCurrentDirectory: () => program.getCurrentDirectory(),
          getDirectories: sys.getDirectories,
          readDirectory: sys.readDirectory,
          readFile: sys.readFile,
        };
        const unasked = Array(4).fill(undefined);
        const found = internal.Completions.getCompletionsAtPosition(
          host,
          program,
          log,
          file,
          position,
          preferences,
          ...unasked,
          true, // with their symbols, of which the rest is known without looking for each again
        );
        const node = internal.getTouchingPropertyName(file, position);
        /** @param {import('typescript').CompletionEntry & { symbol?: import('typescript').Symbol }} entry */
        const describe = ({ symbol }) =>
          symbol &&
          internal.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
            program.getTypeChecker(),
            symbol,
            file,
            node,
            node,
          );
        return found && { ...found, describe };
      },
    },
    getDefaultTypeRoots: (/** @type {string} */ folder) =>
      internal.getEffectiveTypeRoots({}, { getCurrentDirectory: () => folder }),
    getNullTransformationContext: () => internal.nullTransformationContext,
    /** @param {import('typescript').Program} program @param {SourceFile[]} files */
    getPreEmitDiagnosticsOfFiles: (program, files) =>
      ts.sortAndDeduplicateDiagnostics([
        ...program.getOptionsDiagnostics(),
        ...program.getGlobalDiagnostics(),
        ...files.flatMap((file) => [
          ...program.getSyntacticDiagnostics(file),
          ...program.getSemanticDiagnostics(file),
          ...program.getDeclarationDiagnostics(file),
        ]),
      ]),
    /**
     * What is known of the name at a position.
     * @param {SourceFile} file @param {TypeChecker} checker @param {unknown} _token @param {number} position
     */
    getQuickInfoAtPosition(file, checker, _token, position) {
      const node = internal.getTouchingPropertyName(file, position);
      const symbol = node === file ? undefined : checker.getSymbolAtLocation(node);
      if (!symbol) return undefined;
      const { symbolKind, ...described } = internal.SymbolDisplay.getSymbolDisplayPartsDocumentationAndSymbolKind(
        checker,
        symbol,
        file,
        internal.getContainerNode(node),
        node,
      );
      const start = node.getStart(file);
      return { kind: symbolKind, kindModifiers: '', textSpan: { start, length: node.end - start }, ...described };
    },
  };
}

module.exports = { additions };
