import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed } from '../protocol/client';

/** A title, the cells in order, and what the last of them prints. */
type Case = [title: string, cells: string[], printed: string];

const ASSIGNED: Case[] = [
  ['a variable, for a function of an earlier cell', ['let k = 1; const f = () => k;', 'k = 2; [k, f()]'], '[ 2, 2 ]\n'],
  [
    'a variable, by a function of an earlier cell',
    ['let n1 = 0; function count() { n1++ }', 'count(); count(); n1'],
    '2\n',
  ],
  [
    'by every form of assignment',
    [
      'let m = 1, q: number | undefined, s = [1, 2], o = { m: 7, deep: [8] }; const all = () => [m, q, s];',
      'm++; ++m; m *= 5; m -= 1; q ??= 3; q ||= 4; q &&= 6; [s[0], s[1]] = [s[1], s[0]]; all()',
      '[m, q = 9] = [40]; ({ m, deep: [q] } = o); all()',
    ],
    '[ 7, 8, [ 2, 1 ] ]\n',
  ],
  [
    'in loops whose variables shadow it',
    [
      'let i9 = "mine"; const seen: unknown[] = []; const see = () => i9;',
      'for (let i9 = 0; i9 < 2; i9++) seen.push(i9, see()); for (const i9 of ["x"]) seen.push(i9); { const i9 = 5; seen.push(i9) }\n[seen, i9]',
    ],
    "[ [ 0, 'mine', 1, 'mine', 'x', 5 ], 'mine' ]\n",
  ],
  [
    'as the variable of a loop, where it was declared with var',
    [
      'for (var turn = 0, end = 3; turn < end; turn++) {}\nfor (var key in { a: 1 }) {}\nfor (var [left, right] of [[1, 2]]) {}\nfor (var pending; pending === undefined; ) pending = 1;\nif (turn) { var nested = 1 }\nconst ofLoops = () => [turn, end, key, left, right, nested];',
      'turn = 30; nested++; left = 10; ofLoops()',
    ],
    "[ 30, 3, 'a', 10, 2, 2 ]\n",
  ],
  [
    'while an asynchronous loop of an earlier cell watches it',
    [
      'let flag = true; let rounds = 0; const watching = (async () => { while (flag) { rounds++; await new Promise((go) => setTimeout(go, 1)) } return "seen" })();',
      'flag = false; await watching',
    ],
    'seen\n',
  ],
  [
    'between the steps of generators',
    [
      'let step = 1; function* steps() { while (true) yield step } const walk = steps(); async function* later() { yield step }',
      'const firstStep = walk.next().value; step = 5; const parts: number[] = []; for await (const x of later()) parts.push(x); [firstStep, walk.next().value, parts]',
    ],
    '[ 1, 5, [ 5 ] ]\n',
  ],
  [
    'as a default, in a template, under typeof, in short form',
    [
      'let base: number | string = 2; const plus = (x = base, { y = base } = {}) => `${x}${y}${typeof base}`; const short = () => ({ base });',
      'base = "b"; [plus(), short(), { base }.base, typeof base]',
    ],
    "[ 'bbstring', { base: 'b' }, 'b', 'string' ]\n",
  ],
  [
    'by delete and by a tag',
    [
      'const holder: { x?: number } = { x: 1 }; function tagged(this: unknown, parts: TemplateStringsArray) { return [parts[0], this === undefined] }',
      'delete holder.x; [holder, tagged`a`, (tagged)`b`, (() => (tagged)``[1])()]',
    ],
    "[ {}, [ 'a', true ], [ 'b', true ], true ]\n",
  ],
  [
    'by an imported module, which changes it itself',
    [
      "import * as fs9 from 'node:fs';\nfs9.writeFileSync('counter.ts', 'export let count = 0;\\nexport function up() { count++ }\\n'); void 0",
      "import { count as counted, up } from './counter';\nconst peek = () => counted;",
      'up(); up(); [counted, peek()]',
    ],
    '[ 2, 2 ]\n',
  ],
];

const REDECLARED: Case[] = [
  [
    'a const and a let',
    ['const c1 = 1; let l1 = 1; const both = () => [c1, l1]', 'let c1 = 2; const l1 = "x"; both()'],
    "[ 2, 'x' ]\n",
  ],
  [
    'a function, for those that call it',
    [
      'function helper() { return "old" } const caller = () => helper()',
      'function helper() { return "new" }\ncaller()',
    ],
    'new\n',
  ],
  [
    'a function that calls itself',
    [
      'function fact(n: number): number { return n < 2 ? 1 : n * fact(n - 1) } const firstFact = fact',
      'function fact(n: number): number { return 100 }\nfirstFact(3)',
    ],
    '300\n',
  ],
  [
    'functions that call one another across cells',
    [
      'let odd: (n: number) => boolean; const even = (n: number): boolean => n === 0 || odd(n - 1);',
      'odd = (n) => n !== 0 && even(n - 1); [even(10), odd(10)]',
    ],
    '[ true, false ]\n',
  ],
  [
    'a class, which stays itself inside',
    [
      'class Net { static make() { return new Net() } kind = "old" } const build = () => new Net(); const OldNet = Net',
      'class Net { static make() { return new Net() } kind = "new" }\n[build().kind, OldNet.make().kind, Net.make().kind, build() instanceof Net]',
    ],
    "[ 'new', 'old', 'new', true ]\n",
  ],
  [
    'a class that extends one of an earlier cell',
    [
      'class Base { hi() { return "old" } }',
      'class Derived extends Base {}',
      'class Base { hi() { return "new" } }\nclass Second extends Base {}\n[new Derived().hi(), new Second().hi()]',
    ],
    "[ 'old', 'new' ]\n",
  ],
  [
    'an enum',
    ['enum Hue { Red, Green } const hue = () => Object.keys(Hue)', "enum Hue { Blue = 'b' }\n[Hue.Blue, hue()]"],
    "[ 'b', [ 'Blue' ] ]\n",
  ],
  [
    'a namespace, also after other cells',
    [
      'namespace Space { export const z = 3; export type Z = number; export const g = () => z }',
      '1',
      'const z9: Space.Z = Space.g(); z9',
      'namespace Space { export const y = 4 }\nObject.keys(Space)',
    ],
    "[ 'y' ]\n",
  ],
  [
    'a function with a namespace of its own',
    ['function both9() { return both9.n } namespace both9 { export let n = 5 }', 'both9.n = 6; both9()'],
    '6\n',
  ],
  ['an import', ["import { sep } from 'node:path'; const show9 = () => sep", 'const sep = "mine"; show9()'], 'mine\n'],
  [
    'a variable, by an import',
    ['let posix = 1; const kind9 = () => typeof posix', "import { posix } from 'node:path';\n[kind9(), posix.sep]"],
    "[ 'object', '/' ]\n",
  ],
  [
    'a type and an interface',
    [
      'type T9 = number; interface I9 { a: number }',
      'type T9 = string; interface I9 { b: string }\nconst t9: T9 = "a"; const i9i: I9 = { b: "c" }; [t9, i9i]',
    ],
    "[ 'a', { b: 'c' } ]\n",
  ],
  [
    'what destructuring declared',
    [
      'const { p, ...others } = { p: 1, r: 2 }; const [h, , ...tail] = [1, 2, 3, 4]; const parts9 = () => [p, others, h, tail]',
      'const { r: p = 5, q: { h = 6 } = {} } = {} as { r?: number; q?: { h?: number } }; parts9()',
    ],
    '[ 5, { r: 2 }, 6, [ 3, 4 ] ]\n',
  ],
  [
    'a variable without a value',
    [
      'let blank = 1; var empty = 1; const blanks = () => [blank, empty]',
      'let blank: number | undefined; var empty: number | undefined; blanks()',
    ],
    '[ undefined, undefined ]\n',
  ],
  [
    'a global name, but only for cells',
    [
      'class Map { own = true }\nconst firstMap = new Map()',
      "import { groupBy9 } from './uses-map';\n[Object.keys(new Map()), Object.keys(firstMap), groupBy9()]",
    ],
    "[ [ 'own' ], [ 'own' ], 1 ]\n",
  ],
  [
    'exports, require and names of the kernel',
    [
      'let exports = 1, cell = 2, cells = 3; const require = (x: string) => x + "!"',
      '[exports++, cell, cells, require("a"), exports]',
    ],
    "[ 1, 2, 3, 'a!', 2 ]\n",
  ],
];

const EXPORTED: Case[] = [
  [
    'before a declaration',
    [
      'export const answer = 5; export function give() { return answer } export class Kept {} export enum Way { Up } export type Size = number',
      'const size: Size = give(); [answer, size, typeof Kept, Way.Up]',
    ],
    "[ 5, 5, 'function', 0 ]\n",
  ],
  ['of names', ['let listed = 1;\nexport { listed };\nexport { listed as other };', 'listed'], '1\n'],
  ['of a default', ['export default function main9() { return 1 }', 'main9()'], '1\n'],
  ['of a default without a name', ['export default { a: 1 };', 'export default () => 1;\n2'], '2\n'],
  ["of another module's names", ["export { join as joined } from 'node:path';", 'joined("a", "b")'], 'a/b\n'],
];

const NAMED: Case[] = [
  [
    'functions and classes, as a module gives them',
    [
      'const arrow = () => 1, Anonymous = class { static n = 1 }; let late: () => void; late = () => {}; late ||= () => {}; const { byDefault = () => 2 } = {} as any; let assigned: any; ({ assigned = () => 3 } = {} as any); [assigned = assigned] = [];\nfunction plain9() {} class Plain {}',
      '[arrow, Anonymous, late, byDefault, assigned, plain9, Plain].map((f) => f.name).join()',
    ],
    'arrow,Anonymous,late,byDefault,assigned,plain9,Plain\n',
  ],
];

describe('top-level names of cells', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    await printed(
      kernel,
      "import { writeFileSync } from 'node:fs';\nwriteFileSync('uses-map.ts', 'export const groupBy9 = () => new Map([[1, 2]]).size;\\n'); void 0",
    );
  });
  after(() => kernel.close());

  const groups: [string, Case[]][] = [
    ['are one variable for all cells when something assigns', ASSIGNED],
    ['are replaced for everyone by declaring anew', REDECLARED],
    ['may carry the word export', EXPORTED],
    ['name', NAMED],
  ];
  for (const [what, cases] of groups)
    describe(what, () => {
      for (const [title, cells, wanted] of cases)
        it(title, async () => {
          let last = '';
          for (const cell of cells) last = await printed(kernel, cell);
          assert.equal(last, wanted);
        });
    });

  it('refuse what has no names: export of all', async () => {
    const { error } = await kernel.execute("export * from 'node:path';");
    assert.equal(error?.ename, 'SyntaxError');
    assert.match(error.evalue, /^export \* from 'node:path'; gives a cell no names\. Import those you need/);
  });

  it('keep const and types of earlier cells in the hands of the type checker', async () => {
    await printed(kernel, 'const fixed = 1; let typed = 1; function fn9() {}');
    for (const [code, wanted] of [
      ['fixed = 2', /'fixed'.*constant/],
      ['typed = "a"', /not assignable to type 'number'/],
      ['fn9 = () => {}', /'fn9'.*function/],
    ] as const)
      assert.match((await kernel.execute(code)).error?.evalue ?? '', wanted);
    assert.equal(await printed(kernel, '[fixed, typed]'), '[ 1, 1 ]\n');
  });

  it('have no value before their declaration has run', async () => {
    const { error } = await kernel.execute('const early = () => unset9; early(); let unset9 = 1;');
    assert.equal(error?.ename, 'ReferenceError');
    assert.equal(error.evalue, "Cannot access 'unset9' before initialization");
  });
});
