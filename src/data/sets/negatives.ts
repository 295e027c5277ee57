import type { Random } from '../../random';
import { readLabels, type Labels } from '../../statistics';

/** Draws examples that do not show a class: what surrounds an image in a mosaic. */
export interface Negatives {
  /** Indices of three examples without class `label`. */
  draw(label: number, random: Random): [number, number, number];
}

/**
 * Negatives for images of one label each: three classes drawn evenly from the others, with replacement (they may
 * coincide), and of each an image, evenly. Classes without an image are never drawn. Source: Pillai and Pirsiavash
 * 2021, the ImageNet variant.
 */
export function imagesOfOtherClasses(given: Labels): Negatives {
  const labels = readLabels('imagesOfOtherClasses', 'labels', given);
  const byClass = new Map<number, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const images = byClass.get(labels[i]);
    if (images) images.push(i);
    else byClass.set(labels[i], [i]);
  }
  const classes = [...byClass.keys()].sort((a, b) => a - b);
  if (classes.length < 2)
    throw new Error(`imagesOfOtherClasses: all ${labels.length} images are of one class; wanted two classes or more`);
  return {
    draw(label, random) {
      const others = classes.filter((other) => other !== label);
      const one = () => pick(byClass.get(pick(others, random))!, random);
      return [one(), one(), one()];
    },
  };
}

/**
 * Negatives for images of several classes each: three DIFFERENT images that have at least one class and not the one
 * asked for; they may show the image's other classes. `classSets[i]` are the classes of image i. Source: the MS-COCO
 * variant of the same paper.
 */
export function imagesWithoutClass(
  classSets: readonly Iterable<number>[],
  classes: number,
): Negatives & { lists: readonly (readonly number[])[] } {
  const sets = classSets.map((set) => new Set(set));
  const lists = Array.from({ length: classes }, (_, label) =>
    sets.flatMap((set, image) => (set.size > 0 && !set.has(label) ? [image] : [])),
  );
  return {
    lists,
    draw(label, random) {
      const list = lists[label];
      if (!list) throw new RangeError(`imagesWithoutClass: class ${label} is not one of 0 to ${classes - 1}`);
      if (list.length < 3)
        throw new Error(`imagesWithoutClass: ${list.length} images are without class ${label}; wanted three or more`);
      const drawn = new Set<number>();
      while (drawn.size < 3) drawn.add(pick(list, random));
      return [...drawn] as [number, number, number];
    },
  };
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[random.integer(items.length)];
}
