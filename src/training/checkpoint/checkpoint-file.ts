import * as path from 'node:path';
import { projectFolder } from '../../host';

/**
 * Where the checkpoint of that name lies: with the other things a run leaves in the checkout (`.vitrine/checkpoints`),
 * or in `checkpoints` of the current folder where the package is used on its own.
 */
export function checkpointFile(name: string): string {
  const project = projectFolder();
  return path.join(project ? path.join(project, '.vitrine') : '.', 'checkpoints', `${name}.safetensors`);
}
