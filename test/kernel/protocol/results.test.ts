import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './client';

describe('the value of a cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  const valueOf = async (code: string) => {
    const { result, error } = await kernel.execute(code);
    assert.equal(error, undefined, `${code}: ${error?.evalue}`);
    return result;
  };

  it("is an execute_result with the cell's number, behind what was printed", async () => {
    const { messages, reply } = await kernel.execute('console.log("first"); 6 * 7');
    const outputs = messages.filter(({ type }) => type === 'stream' || type === 'execute_result');
    assert.deepEqual(
      outputs.map(({ type, content }) => [type, content]),
      [
        ['stream', { name: 'stdout', text: 'first\n' }],
        ['execute_result', { execution_count: reply.execution_count, data: { 'text/plain': '42' }, metadata: {} }],
      ],
    );
  });

  it('is silenced by a semicolon, but a promise is still waited for', async () => {
    assert.equal(await valueOf('6 * 7;'), undefined);
    assert.equal(await valueOf('6 * 7; // a remark'), undefined);
    assert.deepEqual(await valueOf('6 * 7 // ends without one;'), { 'text/plain': '42' });
    const { error } = await kernel.execute('Promise.reject(new RangeError("late"));');
    assert.equal(error?.evalue, 'late');
  });

  it('is kept as _, __, ___ and Out[n], but for those not shown', async () => {
    const { reply } = await kernel.execute('"one"');
    await kernel.execute('"two"');
    await kernel.execute('"three"');
    await kernel.execute('"unseen";');
    await kernel.execute('void 0');
    assert.deepEqual(await valueOf(`[_, __, ___, Out[${reply.execution_count}]].join()`), {
      'text/plain': 'three,two,one,one',
    });
  });

  it("leaves a reader's own _ alone", async () => {
    await kernel.execute('const [_, second] = [10, 20];');
    assert.deepEqual(await valueOf('[_, second]'), { 'text/plain': '[ 10, 20 ]' });
    assert.deepEqual(await valueOf('_'), { 'text/plain': '10' });
  });

  it("says itself how it is shown by Deno's convention, also later, bytes as base64", async () => {
    const shown = { 'text/html': '<b>bold</b>', 'image/png': 'iVBORw==' };
    const method = '{ return { "text/html": "<b>bold</b>", "image/png": new Uint8Array([137, 80, 78, 71]) } }';
    assert.deepEqual(await valueOf(`({ [Symbol.for('Jupyter.display')]() ${method} })`), shown);
    assert.deepEqual(await valueOf(`({ async [Symbol.for('Jupyter.display')]() ${method} })`), shown);
  });

  it('fails the cell where it says so wrongly', async () => {
    const { error } = await kernel.execute("({ [Symbol.for('Jupyter.display')]: () => 'text' })");
    assert.equal(
      error?.evalue,
      "Symbol.for('Jupyter.display') gave 'text'; wanted an object of MIME types, such as { 'text/html': '<b>bold</b>' }",
    );
    const big = await kernel.execute(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': { n: 1n } }) })",
    );
    assert.match(big.error?.evalue ?? '', /BigInt/);
    assert.equal(big.reply.status, 'error');
  });

  it('is drawn where the package can: figures, lists of them, tables, tensors', async () => {
    await kernel.execute("import { lines, tf } from 'vitrine'");
    const figure =
      'lines({ title: "A line", xTitle: "x", yTitle: "y", series: [{ name: "one", x: [1, 2], y: [3, 4] }] })';
    assert.deepEqual(Object.keys((await valueOf(figure)) ?? {}), [
      'application/vnd.plotly.v1+json',
      'image/png',
      'text/plain',
    ]);
    const { messages } = await kernel.execute(`[${figure}, ${figure}]`);
    assert.deepEqual(
      messages.map(({ type }) => type).filter((type) => /display_data|execute_result/.test(type)),
      ['display_data', 'execute_result'],
    );
    const table = await valueOf('({ title: "T", columns: ["a"], rows: [[1]] })');
    assert.match(String(table?.['text/markdown']), /\| a \|/);
    assert.match(String((await valueOf('tf.tensor2d([[1, 2]])'))?.['text/markdown']), /^\*\*tensor/);
    assert.match(String((await valueOf('tf.tensor1d([1, 2])'))?.['text/plain']), /^tensor \[2\] Float32Array\(2\)/);
  });

  it('is shown by display in languages of the page, at once', async () => {
    const { messages, error, result } = await kernel.execute(
      "import { display } from 'vitrine';\ndisplay.html('<i>x</i>'); display.svg('<svg/>'); display.markdown('*x*'); display.latex('$x$'); display.json({ x: [1] }); display.bundle({ 'text/html': 'y' })",
    );
    assert.equal(error, undefined);
    assert.equal(result, undefined);
    assert.deepEqual(
      messages.filter(({ type }) => type === 'display_data').map(({ content }) => content.data),
      [
        { 'text/html': '<i>x</i>', 'text/plain': '<i>x</i>' },
        { 'image/svg+xml': '<svg/>', 'text/plain': '<svg/>' },
        { 'text/markdown': '*x*', 'text/plain': '*x*' },
        { 'text/latex': '$x$', 'text/plain': '$x$' },
        { 'application/json': { x: [1] }, 'text/plain': '{\n  "x": [\n    1\n  ]\n}' },
        { 'text/html': 'y' },
      ],
    );
    const wrong = await kernel.execute('display.bundle({ html: "x" }); void 0');
    assert.match(wrong.error?.evalue ?? '', /^display\.bundle: got \{ html: 'x' \}; wanted an object of MIME types/);
  });

  it('is not sent of a silent cell, which does not count', async () => {
    const before = await kernel.execute('1');
    const silent = await kernel.execute('globalThis.touched = 5', { silent: true });
    assert.deepEqual(
      silent.messages.map(({ type }) => type),
      ['status', 'status'],
    );
    const unsaved = await kernel.execute('globalThis.touched', { storeHistory: false });
    assert.deepEqual(unsaved.result, { 'text/plain': '5' });
    const next = await kernel.execute('2');
    assert.equal(next.reply.execution_count, Number(before.reply.execution_count) + 1);
  });

  it('may be asked for as expressions beside the cell', async () => {
    const { reply } = await kernel.execute('const n = 20;', {
      expressions: { sum: 'n + 1', wrong: 'nothing.here', thrown: '(() => { throw new RangeError("no") })()' },
    });
    const { sum, wrong, thrown } = reply.user_expressions as Record<string, Record<string, unknown>>;
    assert.deepEqual(sum, { status: 'ok', data: { 'text/plain': '21' }, metadata: {} });
    assert.deepEqual([wrong.status, wrong.ename], ['error', 'TypeScriptError']);
    assert.deepEqual([thrown.status, thrown.ename, thrown.evalue], ['error', 'RangeError', 'no']);
  });
});
