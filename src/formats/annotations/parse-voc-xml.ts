import { SaxesParser } from 'saxes';
import type { Box } from './box';
import { FormatError } from '../format-error';

/** One annotated object. */
export interface VocObject {
  /** As written: a WordNet id in ImageNet's files. */
  name: string;
  difficult: boolean;
  box: Box;
}

/** What one annotation file says of its image. */
export interface VocAnnotation {
  filename: string;
  width: number;
  height: number;
  objects: VocObject[];
}

/** Far above any annotation of one image. */
const MOST_BYTES = 2 ** 22;
const MOST_DEPTH = 8;

/**
 * Reads a Pascal VOC annotation, the form of ImageNet's boxes: `filename`, `size/width`, `size/height`, and for each
 * `object` its `name`, `difficult` (only where it says so: a number but 0, or `true`) and `bndbox`. One object and
 * several parse alike; other elements are passed over. Coordinates are returned as written, 0 and fractions included.
 *
 * @throws FormatError for what is not well-formed, declares a document type (nothing is expanded), or lacks one of
 * these.
 */
export function parseVocXml(bytes: Uint8Array, { name = 'annotation' }: { name?: string } = {}): VocAnnotation {
  if (bytes.length > MOST_BYTES)
    throw new FormatError(name, `has ${bytes.length} bytes; an annotation of one image has at most ${MOST_BYTES}`);
  const root = parseElements(bytes, name);
  if (root.tag !== 'annotation')
    throw new FormatError(name, `its root is <${root.tag.slice(0, 40)}>; wanted <annotation>`);
  const size = child(root, 'size', name);
  return {
    filename: text(child(root, 'filename', name)),
    width: pixels(child(size, 'width', name), name),
    height: pixels(child(size, 'height', name), name),
    objects: root.children
      .filter(({ tag }) => tag === 'object')
      .map((object) => {
        const box = child(object, 'bndbox', name);
        const side = (tag: keyof Box) => number(child(box, tag, name), name);
        const difficult = object.children.find(({ tag }) => tag === 'difficult');
        return {
          name: text(child(object, 'name', name)),
          difficult: difficult !== undefined && isTrue(text(difficult)),
          box: { xmin: side('xmin'), ymin: side('ymin'), xmax: side('xmax'), ymax: side('ymax') },
        };
      }),
  };
}

interface Element {
  tag: string;
  content: string;
  children: Element[];
}

/** The tree of elements; attributes, comments and processing instructions say nothing in these files. */
function parseElements(bytes: Uint8Array, name: string): Element {
  const open: Element[] = [{ tag: '', content: '', children: [] }];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('it declares a document type, which annotations do not need');
  });
  parser.on('opentag', ({ name: tag }) => {
    if (open.length > MOST_DEPTH) throw new Error(`its elements lie more than ${MOST_DEPTH} deep`);
    const element = { tag, content: '', children: [] };
    open[open.length - 1].children.push(element);
    open.push(element);
  });
  const append = (part: string) => {
    open[open.length - 1].content += part;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    open.pop();
  });
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(bytes)).close();
  } catch (error) {
    throw new FormatError(name, `cannot be read as XML (${(error as Error).message.split('\n')[0].slice(0, 200)})`);
  }
  return open[0].children[0];
}

function child(element: Element, tag: string, name: string): Element {
  const found = element.children.find((other) => other.tag === tag);
  if (!found) throw new FormatError(name, `has no <${tag}> in <${element.tag}>`);
  return found;
}

function text({ content }: Element): string {
  return content.trim();
}

function number(element: Element, name: string, wanted = 'a number'): number {
  const written = text(element);
  const value = Number(written);
  if (written === '' || !Number.isFinite(value))
    throw new FormatError(name, `<${element.tag}> is '${written.slice(0, 40)}'; wanted ${wanted}`);
  return value;
}

function pixels(element: Element, name: string): number {
  const wanted = 'a whole number of pixels from 1 up';
  const value = number(element, name, wanted);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new FormatError(name, `<${element.tag}> is ${value}; wanted ${wanted}`);
  return value;
}

/** Tools write 0 and 1, true and false, nothing, or that they do not know (`Unspecified`). */
function isTrue(written: string): boolean {
  return /^true$/i.test(written) || !!Number(written);
}
