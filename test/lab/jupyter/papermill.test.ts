import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { whyNot } from '../../kernel/protocol/venv';
import { call, writeNotebook } from './tools';

const CELLS = [
  {
    tags: ['parameters'],
    source: `const run = 'small'; // how much
const n: number = 3, words = ['a; b', "c"];
let given: unknown;
const half = () => n / 2;`,
  },
  { source: 'n === 10 ? [run, half()] : []' },
  { source: 'n++;\nJSON.stringify(given)' },
];

interface Executed {
  readonly cells: { source: string; metadata: { tags: string[] }; outputs: { data?: Record<string, string> }[] }[];
}

describe("papermill of the set-up's Python", { skip: whyNot('papermill', 'vitrine_jupyter') }, () => {
  const { folder, file } = writeNotebook(CELLS);
  const papermill = (...words: string[]) => call(folder, ['papermill', ...words]);

  it('runs a notebook with parameters, which every cell and closure sees', () => {
    const given = 'given: {"a b": [1.5, true, null, "é\\n\\"\\u2028"], __proto__: {x: 1.0e-9}}';
    const { status, text } = papermill(file, 'out.ipynb', '-p', 'run', 'full', '-p', 'n', '10', '-y', `{${given}}`);
    assert.equal(status, 0, text);
    assert.doesNotMatch(text, /unknown parameter/i);
    const { cells } = JSON.parse(fs.readFileSync(path.join(folder, 'out.ipynb'), 'utf8')) as Executed;
    assert.deepEqual(cells[1].metadata.tags, ['injected-parameters']);
    assert.equal(
      [cells[1].source].flat().join(''),
      `// Parameters
let given: unknown = { "a b": [1.5, true, null, "é\\n\\"\\u2028"], ["__proto__"]: { "x": 1e-09 } };
let run = "full";
let n: number = 10;
`,
    );
    const shown = cells.map(({ outputs }) => [outputs[0]?.data?.['text/plain']].flat().join(''));
    assert.deepEqual(shown.slice(2), [
      "[ 'full', 5 ]",
      '{"a b":[1.5,true,null,"é\\n\\"\u2028"],"__proto__":{"x":1e-9}}',
    ]);
  });

  it('writes numbers that are none, and empty lists', () => {
    const { status, text } = papermill(file, '-', '--prepare-only', '-y', '{given: [.nan, -.inf, [], {}, -0.0]}');
    assert.equal(status, 0, text);
    assert.match(text, /let given: unknown = \[NaN, -Infinity, \[\], \{\}, -0\.0\];/);
  });

  it('refuses what TypeScript cannot hold, by name', () => {
    for (const [words, said] of [
      [['-p', 'a-b', '1'], /parameter 'a-b' cannot be the name of a variable; wanted letters, digits and _$/m],
      [['-y', '{given: [1, 9007199254740992]}'], /parameter given\[1\]: 9007199254740992 is beyond the whole numbers/],
    ] as const) {
      const { status, text } = papermill(file, 'never.ipynb', ...words);
      assert.notEqual(status, 0, text);
      assert.match(text, said);
    }
    assert.ok(!fs.existsSync(path.join(folder, 'never.ipynb')));
  });

  it('tells of a notebook which parameters it has, and of a name that it has not', () => {
    const { text } = papermill('--help-notebook', file);
    const wanted = [
      /run: Unknown type \(default 'small'\)\s+how much/,
      /n: number \(default 3\)/,
      /words: Unknown type \(default \['a; b', "c"\]\)/,
    ];
    for (const pattern of wanted) assert.match(text, pattern);
    assert.match(
      papermill(file, 'prepared.ipynb', '--prepare-only', '-p', 'm', '1').text,
      /Passed unknown parameter: m/,
    );
  });
});
