import * as fs from 'node:fs';
import * as path from 'node:path';

/** JPEG and PNG files of a folder and of the folders in it, in the order of their names: `x.jpg` or `folder/x.jpg`. */
export function listImages(root: string): string[] {
  const entries = fs.readdirSync(root, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const isImage = (name: string) => /\.(jpe?g|png)$/i.test(name);
  return entries.flatMap((entry) => {
    if (!entry.isDirectory()) return isImage(entry.name) ? [entry.name] : [];
    return fs
      .readdirSync(path.join(root, entry.name))
      .filter(isImage)
      .sort()
      .map((name) => path.join(entry.name, name));
  });
}
