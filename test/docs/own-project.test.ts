import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import sharp = require('sharp');
import { outsideFolder } from '../support/outside-folder';
import { project } from './markdown-files';
import { asked, lay, library, link, modules, named, run } from './own-folder';

let folder: string;
before(() => {
  folder = outsideFolder('vitrine-own-');
});
after(() => fs.rmSync(folder, { recursive: true }));

describe('the example of docs/use-in-your-project.md', () => {
  it('asks for the versions that this project uses', () => {
    for (const [name, version] of Object.entries({
      ...asked.dependencies,
      ...asked.devDependencies,
      ...library.dependencies,
      ...library.peerDependencies,
    })) {
      if (name !== 'vitrine')
        assert.equal(
          JSON.parse(fs.readFileSync(path.join(modules, name, 'package.json'), 'utf8')).version,
          version,
          name,
        );
    }
    assert.equal(path.posix.basename(asked.dependencies.vitrine), 'src');
  });

  it('compiles and explains an image file, linked to a checkout', async () => {
    const at = lay(path.join(folder, 'linked'), named);
    link(at, path.join(project, 'src'), 'vitrine');
    run(at, [path.join(modules, 'typescript/bin/tsc')]);
    // White noise, so that every pixel of the picture tells its factor.
    const noise = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => 128 + ((i * 7919) % 127));
    await sharp(noise, { raw: { width: 256, height: 256, channels: 3 } })
      .png()
      .toFile(path.join(at, 'photograph.png'));
    assert.match(run(at, ['dist/explain.js', 'photograph.png', 'map.png']).stdout, /^SqueezeNet 1\.1\D+: \w/m);
    const { data, info } = await sharp(path.join(at, 'map.png')).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [224, 224, 3]);
    const factors = Array.from(
      { length: 224 * 224 },
      (_, i) => data[3 * i] / noise[3 * ((Math.floor(i / 224) + 16) * 256 + (i % 224) + 16)],
    );
    // The strongest evidence is as bright as the image; nothing is darker than a fifth, or brighter than the image.
    assert.ok(
      Math.abs(Math.max(...factors) - 1) < 0.005 && Math.min(...factors) > 0.19,
      `${Math.min(...factors)} to ${Math.max(...factors)}`,
    );
    assert.ok(Math.min(...factors) < 0.9, 'the map is flat');
  });
});
