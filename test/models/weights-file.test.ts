import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { mlp, weightsFile, withWeights } from 'vitrine/models';

describe('the file of a network’s weights', () => {
  it('gives the same network again, and no other', () => {
    const [one, other] = [0, 1].map((seed) => mlp({ seed, inputShape: [4], hidden: [3], classes: 2 }));
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-weights-')), 'weights.safetensors');
    fs.writeFileSync(file, weightsFile(one));
    assert.deepEqual(withWeights(other, file).save(), one.save());
    const wider = mlp({ seed: 0, inputShape: [4], hidden: [5], classes: 2 });
    assert.throws(() => withWeights(wider, file), /hidden|dense|weight/);
    for (const network of [one, other, wider]) network.dispose();
  });
});
