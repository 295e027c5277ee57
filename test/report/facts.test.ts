import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { runFacts } from 'vitrine/report';

describe('run facts', () => {
  it('name the device, the versions, the mode, the seeds and whether the data are real', () => {
    const files = [{ file: 'x', sha256: 'ab', bytes: 2_500_000 }];
    const { rows } = runFacts({
      seed: [0, 1],
      data: [
        { name: 'mnist', split: 'train', origin: 'mirror', real: true, verified: true, files, license: 'CC BY-SA 3.0' },
        { name: 'celeba', origin: 'generated', real: false, files },
      ],
    });
    const facts = Object.fromEntries(rows) as Record<string, string>;
    assert.match(facts.device, /processor/);
    assert.match(facts.backend, /\d+ threads?$/);
    assert.match(facts.versions, new RegExp(`Node ${process.version.slice(1)}`));
    assert.equal(facts.mode, process.env.VITRINE_MODE ?? 'small');
    assert.equal(facts.seeds, '0, 1');
    assert.equal(facts['mnist (train)'], 'real, mirror; checksums as published; 1 file, 2.5 MB; CC BY-SA 3.0');
    assert.equal(facts.celeba, 'GENERATED STAND-IN, not the real data: 1 file, 2.5 MB');
  });
});
