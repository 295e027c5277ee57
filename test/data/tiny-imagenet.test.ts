import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { maskFromBoxes } from 'vitrine/alignment';
import { readImage, tinyImagenetSet } from 'vitrine/data';
import { meanOfDefined } from 'vitrine/statistics';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tiny-imagenet-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** A folder in the archive's layout, with these rows and empty files of these names. */
function archive(rows: readonly string[], files: readonly string[]): string {
  const root = fs.mkdtempSync(path.join(folder, 'archive-'));
  fs.mkdirSync(path.join(root, 'val', 'images'), { recursive: true });
  fs.writeFileSync(path.join(root, 'val', 'val_annotations.txt'), rows.map((row) => `${row}\n`).join(''));
  for (const file of files) fs.writeFileSync(path.join(root, 'val', 'images', file), '');
  return root;
}
const [FIRST, SECOND] = ['a.JPEG\tn01440764\t0\t32\t44\t63', 'b.JPEG\tn01443537\t7\t7\t7\t9'];

describe('Tiny ImageNet', () => {
  it('gives class, path and box counted from 1, for the folder or for val itself', () => {
    const root = archive([FIRST, SECOND], ['a.JPEG', 'b.JPEG']);
    const { images, classes, left } = tinyImagenetSet(root);
    assert.deepEqual(
      images.map(({ file, label, boxes }) => [path.basename(file), classes[label], boxes]),
      [
        ['a.JPEG', 'n01440764', [{ xmin: 1, ymin: 33, xmax: 45, ymax: 64 }]],
        ['b.JPEG', 'n01443537', [{ xmin: 8, ymin: 8, xmax: 8, ymax: 10 }]],
      ],
    );
    assert.ok(images.every(({ file, width, height }) => fs.existsSync(file) && width === 64 && height === 64));
    assert.deepEqual(left, { withoutAnnotation: [], withoutImage: 0 });
    assert.deepEqual(tinyImagenetSet(path.join(root, 'val')).images, images);
  });

  it('takes a part of the images, and says what it left out', () => {
    const set = tinyImagenetSet(archive([FIRST, SECOND], ['b.JPEG', 'c.JPEG']));
    assert.deepEqual(set.left, { withoutAnnotation: ['c.JPEG'], withoutImage: 1 });
    assert.equal(set.images.length, 1);
    assert.equal(tinyImagenetSet(archive([FIRST, SECOND], ['a.JPEG', 'b.JPEG']), { limit: 1 }).images.length, 1);
  });

  it('refuses with the row and its fault', () => {
    const cases: [string, RegExp][] = [
      ['a.JPEG\tn01440764\t0\t0\t64\t5', /row 1 has the box 0 0 64 5; wanted first and last pixel of an image of 64/],
      ['a.JPEG\tn01440764\t9\t0\t8\t5', /row 1 has the box 9 0 8 5/],
      ['a.JPEG\tn01440764\t1\t2\t3', /row 1 is 'a\.JPEG\tn01440764\t1\t2\t3'; wanted file, class and four/],
      ['a.JPEG\tn01440764\t1\t2\t3\t4.5', /wanted file, class and four whole numbers/],
      ['a.JPEG\tdog\t1\t2\t3\t4', /row 1 is of class 'dog', which is not one of the 1000 classes/],
      ['../a.JPEG\tn01440764\t1\t2\t3\t4', /row 1 names the file '\.\.\/a\.JPEG'; wanted a plain name/],
    ];
    for (const [row, expected] of cases) assert.throws(() => tinyImagenetSet(archive([row], ['a.JPEG'])), expected);
    assert.throws(() => tinyImagenetSet(archive([FIRST], [])), /none of the 1 images that val_annotations\.txt names/);
    assert.throws(() => tinyImagenetSet(folder), /there is no val_annotations\.txt in tiny-imagenet-/);
  });

  const mirror = process.env.VITRINE_MIRROR;
  const real = mirror && path.join(mirror, 'tiny-imagenet-200');
  const why = real && fs.existsSync(real) ? false : 'there is no tiny-imagenet-200 in VITRINE_MIRROR';
  it(
    'of the mirror: 1,600 images of 200 classes, eight each, whose boxes cover about two fifths',
    { skip: why },
    async () => {
      const { images, left } = tinyImagenetSet(real!);
      assert.equal(images.length, 1600);
      assert.deepEqual(left, { withoutAnnotation: [], withoutImage: 8400 });
      const counts = new Map<number, number>();
      for (const { label } of images) counts.set(label, (counts.get(label) ?? 0) + 1);
      assert.deepEqual([counts.size, [...new Set(counts.values())]], [200, [8]]);
      const areas = images.map(
        ({ boxes }) => maskFromBoxes(boxes, [64, 64]).mask.reduce((sum, inside) => sum + inside, 0) / 4096,
      );
      const { mean } = meanOfDefined(areas);
      assert.ok(mean > 0.3 && mean < 0.6, `mean area ${mean}`);
      const { shape } = await readImage(images[0].file);
      assert.deepEqual(shape, [64, 64, 3]);
    },
  );
});
