import { after, before, beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { download, DownloadError, type DownloadOptions } from 'vitrine/data';
import { unreliableServer, type Manner, type UnreliableServer } from './unreliable-server';

const content = new Uint8Array(crypto.createHash('shake256', { outputLength: 300_000 }).update('content').digest());
const sha256 = crypto.createHash('sha256').update(content).digest('hex');
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'vitrine-download-'));
const timeouts = { connect: 2000, stall: 600 };
const half = content.length / 2;

describe('download', { timeout: 60_000 }, () => {
  let server: UnreliableServer;
  let target: string;
  let runs = 0;
  before(async () => {
    server = await unreliableServer(new Map([['/file.bin', content]]));
  });
  after(() => {
    server.close();
    fs.rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    target = path.join(root, String(++runs), 'file.bin');
  });

  const get = (options: DownloadOptions = {}, hosts = ['a']) =>
    download(
      hosts.map((name) => `${server.address}/${name}/file.bin`),
      target,
      { sha256, bytes: content.length, timeouts, ...options },
    );
  const complete = () => {
    assert.deepEqual(new Uint8Array(fs.readFileSync(target)), content);
    assert.deepEqual(fs.readdirSync(path.dirname(target)), ['file.bin'], 'nothing else is left behind');
  };
  const leave = (bytes: Uint8Array) => {
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(`${target}.part`, bytes);
  };
  const fails = async (reason: RegExp, options: DownloadOptions = {}) => {
    await assert.rejects(
      get(options),
      (error: unknown) =>
        error instanceof DownloadError &&
        reason.test(error.message) &&
        error.message.includes(`${server.address}/a/file.bin: `),
    );
    assert.ok(!fs.existsSync(target));
  };

  it('fetches a file and reports its progress', async () => {
    server.answer('well');
    const seen: number[] = [];
    const { bytes, url } = await get({ onProgress: (received, total) => seen.push(received, total!) });
    complete();
    assert.deepEqual([bytes, url], [content.length, `${server.address}/a/file.bin`]);
    assert.deepEqual(seen.slice(-2), [content.length, content.length]);
  });

  it('resumes when the connection breaks, and fetches only the rest', async () => {
    server.answer('breaks off', 'well');
    await get();
    complete();
    assert.deepEqual(
      server.requests.map(({ range, sent }) => [range, sent]),
      [
        [undefined, half],
        [`bytes=${half}-`, half],
      ],
    );
  });

  it('resumes what an earlier, killed run left', async () => {
    leave(content.subarray(0, 299_000));
    fs.writeFileSync(`${target}.part.lock`, '999999999');
    server.answer('well');
    await get();
    complete();
    assert.deepEqual(
      server.requests.map(({ range, sent }) => [range, sent]),
      [['bytes=299000-', 1000]],
    );
  });

  it('asks for nothing when the leftover is already whole', async () => {
    leave(content);
    server.answer('500');
    await get();
    complete();
    assert.equal(server.requests.length, 0);
  });

  it('throws a leftover away that turns out to be of another file, or too long', async () => {
    for (const leftover of [
      content.map((byte) => byte ^ 1).subarray(0, half),
      new Uint8Array(content.length),
      new Uint8Array(content.length + 1),
    ]) {
      leave(leftover);
      server.answer('well');
      await get();
      complete();
      fs.rmSync(target);
    }
  });

  it('starts anew where the host ignores Range, refuses it, or answers another range', async () => {
    for (const manners of [['ignores range'], ['416', 'well'], ['wrong range', 'well']] as Manner[][]) {
      leave(content.subarray(0, half));
      server.answer(...manners);
      await get();
      complete();
      fs.rmSync(target);
    }
  });

  it('goes on with the next address from where the first one stopped', async () => {
    server.answer('breaks off', '500', 'well');
    await get({}, ['a', 'b']);
    complete();
    assert.deepEqual(
      server.requests.map(({ url, range }) => [url.slice(1, 2), range]),
      [
        ['a', undefined],
        ['a', `bytes=${half}-`],
        ['b', `bytes=${half}-`],
      ],
    );
  });

  it('goes on to the next address after wrong bytes, none of which are kept', async () => {
    server.answer('wrong bytes', 'well');
    await get({}, ['a', 'b']);
    complete();
    assert.equal(server.requests[1].range, undefined);
  });

  it('follows redirects', async () => {
    server.answer('redirects', 'well');
    await get();
    complete();
    assert.equal(server.requests[1].url, '/elsewhere/a/file.bin');
  });

  const reasons: [Manner, RegExp][] = [
    ['wrong bytes', /sent other content: SHA-256 [0-9a-f]{64}, wanted/],
    ['declares too much', /offers a file of 300,100 bytes, wanted 300,000/],
    ['declares too little', /offers a file of 299,900 bytes, wanted 300,000/],
    ['sends too much', /sent more than the 300,000 bytes/],
    ['stalls', /broke off after 10 bytes \(sent less than 1024 bytes in 0.6 s\)/],
    ['silent', /no answer within 2 s/],
    ['404', /answered 404 Not Found/],
    ['500', /answered 500 Internal Server Error/],
    ['repacked', /repacks the file \(gzip\)/],
    ['redirects', /cannot be reached \(redirect count exceeded\)/],
  ];
  for (const [manner, reason] of reasons) {
    it(`gives up on a host that ${/^\d/.test(manner) ? 'answers ' : ''}${manner}, soon, and says why`, async () => {
      server.answer(manner);
      const started = performance.now();
      await fails(reason);
      assert.ok(performance.now() - started < 8000);
    });
  }

  it('notices a length that is a lie also when it was not told the size', async () => {
    server.answer('declares too much');
    await fails(/broke off after 300,000 bytes|ended after/, { bytes: undefined });
    fs.rmSync(`${target}.part`, { force: true });
    server.answer('declares too little');
    await fails(/SHA-256/, { bytes: undefined });
  });

  it('takes so many bytes and no more of a file whose size nobody said, declared or not', async () => {
    const unknown = { bytes: undefined, sha256: undefined, most: 200_000 };
    server.answer('well');
    await fails(/offers 300,000 bytes; at most 200,000 are taken/, unknown);
    server.answer('sends too much');
    await fails(/sends on after 200,000 bytes; no more are taken/, unknown);
    assert.deepEqual(fs.readdirSync(path.dirname(target)), []);
    server.answer('well');
    await get({ ...unknown, most: 300_000 });
    complete();
  });

  it('lists every address with its reason, and hosts that are not there', async () => {
    server.answer('404', 'wrong bytes');
    const dead = 'http://127.0.0.1:2/file.bin';
    const error = await download([`${server.address}/a/file.bin`, dead, `${server.address}/b/file.bin`], target, {
      sha256,
      timeouts,
    }).then(
      () => assert.fail('it should fail'),
      (caught: DownloadError) => caught,
    );
    assert.deepEqual(
      error.attempts.map(({ reached }) => reached),
      [true, false, true],
    );
    for (const part of [
      '/a/file.bin: answered 404',
      `${dead}: cannot be reached (ECONNREFUSED)`,
      '/b/file.bin: sent other content',
    ])
      assert.ok(error.message.includes(part), error.message);
  });

  it('lets the caller look into the file before it gets its name', async () => {
    server.answer('well');
    const inspect = (file: string) => {
      assert.equal(fs.statSync(file).size, content.length);
      throw new Error('not a digit in it');
    };
    await fails(/sent other content: not a digit in it/, { inspect });
  });

  it('stops when it is told to, and keeps what has come', async () => {
    server.answer('stalls');
    const stop = new AbortController();
    const running = get({ signal: stop.signal, timeouts: { connect: 5000, stall: 5000 } });
    setTimeout(() => stop.abort(new Error('stopped by the user')), 200);
    await assert.rejects(running, /stopped by the user/);
    assert.equal(fs.statSync(`${target}.part`).size, 10);
  });

  it('two at once do not write into each other', async () => {
    server.answer('breaks off', 'breaks off', 'well');
    await Promise.all([get(), get()]);
    complete();
  });
});
