import * as path from 'node:path';
import { isInProject, projectFolder } from './project';

export interface Advice {
  /**
   * By commands that only the checkout has. `where` is empty in it and in notebooks; a project linked to it is told: '
   * in `../vitrine`'.
   */
  checkout: (where: string) => string;
  /** Without a checkout: which package to install, which folder to fill, which function to call. */
  alone: string;
}

/**
 * What a reader of a message can do about it where the package runs: in or beside its checkout, or installed on its
 * own.
 */
export function advice({ checkout, alone }: Advice): string {
  const project = projectFolder();
  if (project === undefined) return alone;
  return checkout(isInProject() ? '' : ` in \`${path.relative(process.cwd(), project).split(path.sep).join('/')}\``);
}
