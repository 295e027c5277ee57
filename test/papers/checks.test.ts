import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';

/** What is checked of a paper, and where: tests by file and title, claims by chapter and id. */
interface Check {
  check: number;
  states: string;
  tests?: readonly { file: string; title: string }[];
  claims?: readonly CheckedClaim[];
}

/**
 * A claim that makes a check. Where the list asks otherwise than the ledger, of the mean over seeds or of each seed, it
 * says so, and the committed record is held against it.
 */
interface CheckedClaim {
  chapter: string;
  claim: string;
  mean?: Bounds;
  each?: Bounds;
}

type Bounds = Partial<Record<'atLeast' | 'atMost' | 'above' | 'below', number>>;

const HOLDS: Readonly<Record<keyof Bounds, (value: number, bound: number) => boolean>> = {
  atLeast: (value, bound) => value >= bound,
  atMost: (value, bound) => value <= bound,
  above: (value, bound) => value > bound,
  below: (value, bound) => value < bound,
};

function holds(value: number, bounds: Bounds, said: string): void {
  const asked = Object.entries(bounds) as [keyof Bounds, number][];
  assert.ok(asked.length > 0, `${said}: no bound`);
  for (const [word, bound] of asked)
    assert.ok(HOLDS[word](value, bound), `${said} is ${value}; asked ${word} ${bound}`);
}

/** How many checks each paper's list holds. */
const COUNTS: Readonly<Record<string, number>> = { 'consistent-interpretations': 31, 'explanation-alignment': 34 };

const project = path.resolve(__dirname, '../../..');
const read = (file: string) => fs.readFileSync(path.join(project, file), 'utf8');

/** The titles of the tests in a file, as written. */
const titlesOf = (file: string) =>
  [...read(file).matchAll(/\bit\(\s*(['"`])([\s\S]+?)\1,/g)].map(([, , title]) => title);
const claimsOf = (paper: string, chapter: string) =>
  (JSON.parse(read(`notebooks/${paper}/${chapter}.claims.json`)) as { claims: { id: string }[] }).claims;

/** What the committed record of a chapter has of a claim, seed by seed. */
function obtainedOf(paper: string, chapter: string, claim: string): number[] {
  const { claims } = JSON.parse(read(`docs/records/${paper}/${chapter}.json`)) as {
    claims: { id: string; obtained: { values: number[] } }[];
  };
  return claims.find(({ id }) => id === claim)!.obtained.values;
}

for (const [paper, count] of Object.entries(COUNTS)) {
  const { checks } = JSON.parse(read(`test/papers/${paper}/checks.json`)) as { checks: readonly Check[] };

  describe(`the checks of ${paper}`, () => {
    it('are numbered from 1 without a gap', () => {
      assert.deepEqual(
        checks.map(({ check }) => check),
        Array.from({ length: count }, (_, i) => i + 1),
      );
    });

    for (const { check, states, tests = [], claims = [] } of checks) {
      it(`check ${check} is made where it says: ${states}`, () => {
        assert.ok(tests.length + claims.length > 0, 'neither a test nor a claim makes it');
        for (const { file, title } of tests) {
          const titles = titlesOf(file);
          assert.ok(titles.includes(title), `${file} has no test '${title}'; its tests are\n${titles.join('\n')}`);
        }
        for (const { chapter, claim, mean, each } of claims) {
          const ids = claimsOf(paper, chapter).map(({ id }) => id);
          assert.ok(ids.includes(claim), `${chapter} has no claim '${claim}'; its claims are ${ids.join(', ')}`);
          if (!mean && !each) continue;
          const values = obtainedOf(paper, chapter, claim);
          const said = `${claim} of ${chapter}`;
          if (mean) holds(values.reduce((sum, value) => sum + value, 0) / values.length, mean, `the mean of ${said}`);
          if (each) values.forEach((value, seed) => holds(value, each, `${said} at seed ${seed}`));
        }
      });
    }
  });
}
