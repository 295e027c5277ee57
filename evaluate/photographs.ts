import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  cocoSet,
  IMAGENET_CLASSES,
  localizationSet,
  tinyImagenetSet,
  type CocoPhoto,
  type LocalizedImage,
} from 'vitrine/data';
import { readFile } from 'vitrine/formats';
import type { Options } from './options';
import { Wrong } from './wrong';

/** Annotated photographs of one of the layouts. */
export interface Photographs {
  layout: 'ImageNet' | 'Tiny ImageNet' | 'MS-COCO';
  images: readonly (LocalizedImage | CocoPhoto)[];
  /** Names of the classes, to be shown. */
  classes: readonly string[];
  /** What of the folder is not among them, in words. */
  left: string[];
}

/** The layout in which photographs lie: the annotations say it. */
export function layoutOf({ images, annotations }: Pick<Options, 'images' | 'annotations'>): Photographs['layout'] {
  if (annotations !== undefined && fs.statSync(annotations).isFile()) {
    if (annotations.endsWith('.json')) return 'MS-COCO';
    if (annotations.endsWith('.tar')) return 'ImageNet';
    throw new Wrong(
      `--annotations is the file ${annotations}; wanted a folder or a .tar of XML files, or a .json like MS-COCO's`,
    );
  }
  if (annotations !== undefined) return 'ImageNet';
  const has = (...parts: string[]) => fs.existsSync(path.join(images, ...parts));
  if (has('val_annotations.txt') || has('val', 'val_annotations.txt')) return 'Tiny ImageNet';
  const instances = has('annotations') ? fs.readdirSync(path.join(images, 'annotations')) : [];
  return instances.some((name) => /^instances_.+\.json$/.test(name)) ? 'MS-COCO' : 'ImageNet';
}

/** Reads the annotations; no photograph is opened. */
export function readPhotographs(
  options: Pick<Options, 'images' | 'annotations' | 'limit'>,
  classes: readonly string[] | undefined,
): Photographs {
  const { images: folder, annotations, limit } = options;
  const layout = layoutOf(options);
  const names = classes ?? IMAGENET_CLASSES.map(({ name }) => name);
  if (layout === 'MS-COCO') {
    const { classes: categories, photos } = cocoSet(folder, { annotations, limit });
    return { layout, images: photos, classes: categories, left: [] };
  }
  if (layout === 'Tiny ImageNet') {
    const { images, left } = tinyImagenetSet(folder, { classes, limit });
    const { withoutAnnotation, withoutImage } = left;
    return {
      layout,
      images,
      classes: names,
      left: told({
        'photographs without an annotation': withoutAnnotation.length,
        'annotations without a photograph': withoutImage,
      }),
    };
  }
  const { images, left } = localizationSet(folder, { classes, limit, annotations });
  const { withoutAnnotation, withoutObject } = left;
  if (images.length === 0)
    throw new Wrong(
      `none of the ${withoutAnnotation.length + withoutObject.length} photographs in ${folder} has an annotation with an object; wanted an XML for each, beside it, in annotation/ or where --annotations says`,
    );
  return {
    layout,
    images,
    classes: names,
    left: told({
      'photographs without an annotation': withoutAnnotation.length,
      'photographs without an object': withoutObject.length,
    }),
  };
}

function told(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).flatMap(([what, n]) => (n > 0 ? [`${n} ${what}`] : []));
}

/** The names that annotations give to the outputs, line by line. */
export function readClasses(file: string): string[] {
  const lines = readFile(file)
    .toString('utf8')
    .split(/\r?\n/)
    .map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const twice = lines.find((line, i) => line === '' || lines.indexOf(line) < i);
  if (lines.length === 0 || twice !== undefined)
    throw new Wrong(
      `--classes ${file} ${lines.length === 0 ? 'is empty' : `has the line '${twice}' twice, or empty ones`}; wanted one name a line, in the order of the outputs`,
    );
  return lines;
}

/** For each class of the photographs, by its index, the outputs that stand for it. */
export function readCounterparts(
  file: string,
  categories: readonly string[],
  { outputs, labelOffset }: { outputs: number; labelOffset: number },
): Map<number, number[]> {
  const wrong = (what: string) => new Wrong(`--counterparts ${file} ${what}`);
  let read: unknown;
  try {
    read = JSON.parse(readFile(file).toString('utf8'));
  } catch (error) {
    throw wrong(`cannot be read as JSON (${(error as Error).message})`);
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read))
    throw wrong('is no object; wanted { "dog": ["beagle", 207], … }');
  const found = new Map<number, number[]>();
  for (const [category, named] of Object.entries(read as Record<string, unknown>)) {
    const label = categories.indexOf(category);
    if (label < 0)
      throw wrong(
        `has '${category}', which is none of the ${categories.length} classes (${categories.slice(0, 3).join(', ')}, …)`,
      );
    if (!Array.isArray(named)) throw wrong(`has no list for '${category}'`);
    const at = (named as unknown[]).flatMap((one) => {
      if (Number.isInteger(one) && (one as number) >= 0 && (one as number) < outputs) return [one as number];
      const known = IMAGENET_CLASSES.flatMap(({ id, name }, i) =>
        id === one || name === one ? [i + labelOffset] : [],
      );
      if (known.length === 0 || known.some((output) => output >= outputs))
        throw wrong(
          `has ${JSON.stringify(one)} for '${category}'; wanted an output from 0 to ${outputs - 1}, a WordNet id or a name of ImageNet's`,
        );
      return known;
    });
    found.set(label, at);
  }
  return found;
}
