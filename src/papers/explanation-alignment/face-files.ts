import type { Face } from '../../data';
import { namesAndSizes, type LoadedData } from '../../studies';

/** Which faces these are, as the data of a task's input: {@link namesAndSizes}. */
export function faceFiles(faces: readonly Pick<Face, 'file' | 'name'>[]): LoadedData {
  return namesAndSizes(faces, 'faces');
}
