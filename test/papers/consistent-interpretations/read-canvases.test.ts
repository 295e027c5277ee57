import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { saveLocalizationSet } from 'vitrine/data';
import { readCanvases } from 'vitrine/papers/consistent-interpretations';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-canvases-'));
after(() => fs.rmSync(root, { recursive: true }));

describe('readCanvases', () => {
  it('gives back the bytes, labels and boxes that were saved', async () => {
    const images = Uint8Array.from({ length: 2 * 12 }, (_, i) => 10 * i);
    const boxes = [
      { xmin: 1, ymin: 1, xmax: 2, ymax: 1 },
      { xmin: 4, ymin: 2, xmax: 4, ymax: 3 },
    ];
    const folder = path.join(root, 'set');
    await saveLocalizationSet(folder, { images, shape: [2, 3, 4, 1], labels: [1, 0], boxes, classes: ['a', 'b'] });
    const found = await readCanvases(folder, 2);
    assert.deepEqual([...found.images], [...images]);
    assert.deepEqual(found.shape, [2, 3, 4, 1]);
    assert.deepEqual(found.labels, [1, 0]);
    assert.deepEqual([...found.regions.data.subarray(0, 12)], [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.deepEqual([...found.regions.data.subarray(12)], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });
});
