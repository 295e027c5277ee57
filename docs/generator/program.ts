import * as path from 'node:path';
import * as ts from 'typescript';
import { projectFolder } from 'vitrine/host';

/** The package's sources as the compiler sees them. */
export interface Sources {
  folder: string;
  checker: ts.TypeChecker;
  /** What a floor exports: its functions and values by name. */
  exportsOf(floor: string): Map<string, ts.Symbol>;
}

export function readSources(): Sources {
  const folder = path.join(projectFolder()!, 'src');
  const { config } = ts.readConfigFile(path.join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const resolve = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return {
    folder,
    checker,
    exportsOf(floor) {
      const module = checker.getSymbolAtLocation(program.getSourceFile(path.join(folder, floor, 'index.ts'))!)!;
      return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolve(symbol)]));
    },
  };
}
