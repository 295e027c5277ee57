import * as fs from 'node:fs';
import * as path from 'node:path';
import { projectFolder } from 'vitrine/host';

export const project = projectFolder()!;

/**
 * The Markdown files that people read: of the project's folder, docs/, notebooks/ and the package, by their paths from
 * the project.
 */
export function markdownFiles(): string[] {
  const walk = (folder: string): string[] =>
    fs.readdirSync(path.join(project, folder), { withFileTypes: true }).flatMap((entry) => {
      const name = path.join(folder, entry.name);
      return entry.isDirectory()
        ? entry.name.startsWith('.')
          ? []
          : walk(name)
        : entry.name.endsWith('.md')
          ? [name]
          : [];
    });
  const top = fs.readdirSync(project).filter((name) => name.endsWith('.md'));
  return [...top, ...walk('docs'), ...walk('notebooks'), 'src/README.md'];
}

export const read = (name: string) => fs.readFileSync(path.join(project, name), 'utf8');

/** The text without what stands in fences, where nothing is a link or a heading. */
export const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '');

/** The code blocks of a language, in order. */
export const codeBlocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\b[^\n]*\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code);

/** The code blocks that name a file behind their language, in order. */
export function namedBlocks(text: string): { language: string; name: string; code: string }[] {
  return [...text.matchAll(/^```(\w+) (\S+)[^\n]*\n([\s\S]*?)^```$/gm)].map(([, language, name, code]) => ({
    language,
    name,
    code,
  }));
}
