import { after, before, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DEMO_PHOTOS, listedPhotos, WEIGHT_FILES } from 'vitrine/data';
import { unreliableServer, type UnreliableServer } from '../data/unreliable-server';
import { dataFolders, runScript } from './run-script';

const { data } = dataFolders('vitrine-weights-');
const MIRROR = process.env.VITRINE_MIRROR ?? '';
const lacks = (file: string) =>
  MIRROR && fs.existsSync(path.join(MIRROR, file)) ? false : `VITRINE_MIRROR has no ${file}`;

/** Runs `npm run data -- …` with an empty data folder. */
const run = (args: string[], environment?: Record<string, string>) => runScript(data(), args, environment);

describe('npm run data with weights', () => {
  it("knows a published checksum, or the eight digits in a name of torchvision's, of all but slim's archive and of folders", () => {
    for (const { name, file, sha256, urls } of WEIGHT_FILES) {
      const folder = !/\.(pth|th|gz)$/.test(file);
      if (name === 'inception_v3_slim' || folder) assert.equal(sha256, undefined);
      else assert.ok(file.includes(sha256!.slice(0, 8)), name);
      if (folder) assert.deepEqual(urls, [], name);
      for (const url of urls) assert.ok(url.endsWith(`/${file}`), url);
    }
  });

  it('refuses what a server or a folder has in place of a file, and keeps none of it', async () => {
    const server = await unreliableServer(
      new Map([
        ['/resnet18-f37072fd.pth', Buffer.from('<html>Please log in</html>')],
        ['/inception_v3_2016_08_28.tar.gz', Buffer.from('<html>')],
      ]),
    );
    try {
      const { code, err } = await run(['resnet18', '--url', server.address]);
      assert.equal(code, 1);
      assert.match(err, /is not the published resnet18-f37072fd\.pth: its SHA-256 is [0-9a-f]{64}, wanted f37072fd…/);
      assert.match((await run(['inception_v3_slim', '--url', server.address])).err, /it is not packed with gzip/);
      assert.deepEqual(fs.readdirSync(path.join(data(), 'weights')), []);
    } finally {
      server.close();
    }
    const have = path.join(data(), 'have');
    fs.mkdirSync(have, { recursive: true });
    fs.writeFileSync(path.join(have, 'resnet18-f37072fd.pth'), 'something else');
    const { code, err } = await run(['resnet18', '--from', have]);
    assert.equal(code, 1);
    assert.match(err, /is not the published/);
    assert.match((await run(['resnet50', '--from', have])).err, /resnet50-0676ba61\.pth was not found in/);
    assert.match((await run(['resnet50'], { VITRINE_OFFLINE: '1' })).err, /VITRINE_OFFLINE=1 forbids to fetch it/);
  });

  const RESNET = 'cifar10-resnet20/resnet20-12fca82f.th';
  describe('that are here', { skip: lacks(RESNET) }, () => {
    let server: UnreliableServer;
    before(async () => {
      server = await unreliableServer(
        new Map([['/resnet20-12fca82f.th', new Uint8Array(fs.readFileSync(path.join(MIRROR, RESNET)))]]),
      );
    });
    after(() => server.close());

    it('fetches a file, resuming where the server breaks off; a second run fetches nothing', async () => {
      server.answer('breaks off', 'well');
      const { code, out, err } = await run(['resnet20', '--url', server.address]);
      assert.equal(code, 0, err);
      assert.match(out, /resnet20: resnet20-12fca82f\.th fetched, its checksum is right/);
      assert.equal(server.requests.length, 2);
      server.answer('500');
      const second = await run(['resnet20', '--url', server.address]);
      assert.match(second.out, /is there, its checksum is right/);
      assert.equal(server.requests.length, 0);
    });

    it('takes a file that the user has', async () => {
      const { code, out } = await run(['resnet20', '--from', path.dirname(path.join(MIRROR, RESNET))]);
      assert.equal(code, 0);
      assert.match(out, /copied, its checksum is right/);
    });
  });
});

describe('npm run data -- imagenet', () => {
  it('has the published ids: eight demonstration images, and 200 listed ones (two of the 201 entries are one image)', () => {
    assert.equal(DEMO_PHOTOS.length, 8);
    const listed = listedPhotos();
    assert.equal(listed.length, 200);
    assert.equal(listed.filter(({ file }) => file === 'ILSVRC2012_val_00015300.JPEG').length, 1);
    assert.equal(new Set(listed.map(({ name }) => name)).size, 10);
    for (const { file } of listed) assert.match(file, /^ILSVRC2012_val_000\d{5}\.JPEG$/);
  });

  it('agrees with the published lists', { skip: lacks('imagenet/imageids') }, () => {
    const folder = path.join(MIRROR, 'imagenet/imageids');
    const entries = fs.readdirSync(folder).flatMap((list) =>
      fs
        .readFileSync(path.join(folder, list), 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    );
    assert.equal(entries.length, 201);
    assert.deepEqual(new Set(entries), new Set(listedPhotos().map(({ file }) => file)));
  });

  it('picks images by name out of a folder, also a deep one, and says how many there are', async () => {
    const have = path.join(data(), 'have', 'ILSVRC', 'val');
    fs.mkdirSync(have, { recursive: true });
    fs.writeFileSync(path.join(have, 'ILSVRC2012_val_00000204.JPEG'), 'an accordion');
    fs.writeFileSync(path.join(have, 'ILSVRC2012_val_00000001.JPEG'), 'not asked for');
    const { code, out, err } = await run(['imagenet', '--from', path.join(data(), 'have')]);
    assert.equal(code, 0, err);
    assert.match(out, /0 of 8 demonstration images/);
    assert.match(out, /1 of 200 listed validation images/);
    assert.deepEqual(fs.readdirSync(path.join(data(), 'imagenet', 'val')), ['ILSVRC2012_val_00000204.JPEG']);
    assert.match((await run([])).out, /imagenet .* 1 of 208 files here/);
  });

  it('fails, and says once what it looked for, when the folder has none of them', async () => {
    const empty = path.join(data(), 'empty');
    fs.mkdirSync(empty, { recursive: true });
    const { code, out, err } = await run(['imagenet', '--from', empty]);
    assert.equal(code, 1);
    assert.equal(out, '');
    assert.match(
      err.trim(),
      /^imagenet: \S+ has none of the 8 demonstration images \(.+, …\) or the 200 listed validation images \(ILSVRC2012_val_\d+\.JPEG, …\); name the folder[^\n]+$/,
    );
  });

  it('refuses a demonstration image with other content, and to fetch any', async () => {
    fs.mkdirSync(path.join(data(), 'have'), { recursive: true });
    fs.writeFileSync(path.join(data(), 'have', 'obselik.png'), 'something else');
    assert.match(
      (await run(['imagenet', '--from', path.join(data(), 'have')])).err,
      /is not the published obselik\.png/,
    );
    assert.match((await run(['imagenet'])).err, /none can be fetched; use --from FOLDER/);
    assert.match((await run(['imagenet', '--url', 'http://127.0.0.1:1'])).err, /no address has them/);
  });
});
