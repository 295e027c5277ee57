import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as ts from 'typescript';
import { namedBlocks, project, read } from './markdown-files';

/** A copy of the project in which a page's files are written and its edits made, compiled, and run. */
export class Workshop {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-workshop-'));
  /** What was written or edited. */
  readonly changed = new Set<string>();

  constructor() {
    for (const name of [
      'package.json',
      'tsconfig.json',
      'src',
      'data-scripts',
      'docs/generator',
      'dist/docs',
      'dist/data-scripts',
      'dist/test',
      'test/support',
      'test/attribution',
      'test/data',
      'test/models',
    ]) {
      fs.cpSync(path.join(project, name), path.join(this.folder, name), { recursive: true });
    }
    const modules = path.join(project, 'node_modules');
    const link = (name: string, target = path.join(modules, name)) =>
      fs.symlinkSync(target, path.join(this.folder, 'node_modules', name));
    fs.mkdirSync(path.join(this.folder, 'node_modules'));
    for (const name of fs.readdirSync(modules)) {
      if (!name.startsWith('.') && name !== 'vitrine') link(name);
    }
    link('vitrine', path.join(this.folder, 'src'));
  }

  at(...names: string[]): string {
    return path.join(this.folder, ...names);
  }

  /** Writes the files that a page gives, and makes its edits; an edit must fit in exactly one place. */
  follow(page: string): void {
    for (const { language, name, code } of namedBlocks(read(page))) {
      if (name === 'cell') continue;
      if (language !== 'diff' && fs.existsSync(this.at(name)))
        throw new Error(`${page}: ${name} is there already; the example must be something new`);
      const text = language === 'diff' ? edited(page, name, fs.readFileSync(this.at(name), 'utf8'), code) : code;
      fs.mkdirSync(path.dirname(this.at(name)), { recursive: true });
      fs.writeFileSync(this.at(name), text);
      if (name.endsWith('.ts')) this.changed.add(name);
    }
  }

  /** Checks and translates what was changed, and nothing else, which takes seconds; returns the errors. */
  compile(): string[] {
    const { config } = ts.readConfigFile(this.at('tsconfig.json'), ts.sys.readFile);
    const own = {
      ...config.compilerOptions,
      composite: false,
      noEmit: false,
      declaration: false,
      sourceMap: false,
      baseUrl: '.',
      paths: { vitrine: ['./src/index.ts'], 'vitrine/*': ['./src/*/index.ts'] },
    };
    const { options } = ts.convertCompilerOptionsFromJson(own, this.folder);
    const program = ts.createProgram(
      [...this.changed].map((name) => this.at(name)),
      options,
    );
    const errors: string[] = [];
    for (const name of this.changed) {
      const file = program.getSourceFile(this.at(name))!;
      errors.push(
        ...[...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
          ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
        ),
      );
      const target = name.startsWith('src/') ? path.join('src/dist', name.slice(4)) : path.join('dist', name);
      fs.mkdirSync(path.dirname(this.at(target)), { recursive: true });
      program.emit(
        file,
        (written, text) => written.endsWith('.js') && fs.writeFileSync(this.at(target.replace(/\.ts$/, '.js')), text),
      );
    }
    return errors;
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** `…` stands for the same words in what is taken away and in what is put there. */
function edited(page: string, name: string, text: string, diff: string): string {
  const lines = diff.trimEnd().split('\n');
  const side = (dropped: string) =>
    lines
      .filter((line) => !line.startsWith(dropped))
      .map((line) => `${line.slice(1)}\n`)
      .join('');
  const before = side('+')
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([^\\n]*?)');
  const places = [...text.matchAll(new RegExp(`^${before}`, 'gm'))];
  if (places.length !== 1)
    throw new Error(`${page}: these lines stand ${places.length} times in ${name}, wanted once:\n${side('+')}`);
  const [found, ...kept] = places[0];
  const start = places[0].index;
  return text.slice(0, start) + side('-').replace(/…/g, () => kept.shift()!) + text.slice(start + found.length);
}
