import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { classesOf, classMask, cocoSet, mnist, readImage, saveCocoSet } from 'vitrine/data';
import { cocoCanvases } from 'vitrine/papers/consistent-interpretations';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-coco-'));
after(() => fs.rmSync(root, { recursive: true }));

describe('cocoCanvases', async () => {
  const digits = await mnist('test', { limit: 200 });
  const drawn = cocoCanvases(digits, { count: 40, seed: 5 });

  it('come back from files in the layout of MS-COCO, by category and not by id, in both kinds of regions', async () => {
    const folder = path.join(root, 'set');
    await saveCocoSet(folder, drawn);
    const { classes, photos } = cocoSet(folder);
    assert.deepEqual(classes, digits.classes);
    assert.equal(photos.length, 40);
    for (const [i, photo] of photos.entries()) {
      const wanted = new Set(drawn.objects[i].map(({ label }) => label));
      assert.deepEqual(new Set(classesOf(photo)), wanted);
      for (const label of wanted) {
        const mask = classMask(photo, label);
        const area = drawn.objects[i].reduce((sum, object) => sum + (object.label === label ? object.area : 0), 0);
        assert.equal(
          mask.reduce((sum, value) => sum + value, 0),
          area,
          'rectangles that do not overlap',
        );
        const [x, y, w, h] = drawn.objects[i].find((object) => object.label === label)!.bbox;
        assert.deepEqual([mask[y * 64 + x], mask[(y + h - 1) * 64 + x + w - 1]], [1, 1]);
      }
      const { data } = await readImage(photo.path, { channels: 1 });
      assert.deepEqual([...data], [...drawn.images.subarray(i * 4096, (i + 1) * 4096)]);
    }
  });

  it('hold one to three digits, brighter than what is around, and are the same for the same seed', () => {
    const counts = drawn.objects.map(({ length }) => length);
    assert.deepEqual([...new Set(counts)].sort(), [1, 2, 3]);
    const ids = drawn.categories.map(({ id }) => id);
    assert.ok(
      ids.some((id, i) => id !== i + 1),
      'ids have gaps',
    );
    assert.deepEqual(cocoCanvases(digits, { count: 2, seed: 5 }).images, drawn.images.subarray(0, 2 * 4096));
    assert.notDeepEqual(cocoCanvases(digits, { count: 2, seed: 6 }).images, drawn.images.subarray(0, 2 * 4096));
  });
});
