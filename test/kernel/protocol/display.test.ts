import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './client';

describe('the host of the package in the kernel', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
    await kernel.execute("import { host } from 'vitrine/host';\nconst here = host()!;");
  });
  after(() => kernel.close());

  it('shows one output of several MIME types, bytes as base64', async () => {
    const { messages, error } = await kernel.execute(
      "here.display({ 'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }], layout: {} }, 'image/png': new Uint8Array([137, 80, 78, 71]), 'text/plain': 'a line' })",
    );
    assert.equal(error, undefined);
    const shown = messages.filter((message) => message.type === 'display_data');
    assert.deepEqual(
      shown.map((message) => message.content),
      [
        {
          data: {
            'application/vnd.plotly.v1+json': { data: [{ y: [1, 2] }], layout: {} },
            'image/png': 'iVBORw==',
            'text/plain': 'a line',
          },
          metadata: {},
          transient: {},
        },
      ],
    );
  });

  it('updates an output in place', async () => {
    const { messages } = await kernel.execute(
      "const bar = here.open({ 'text/plain': '0 %' }); bar.update({ 'text/plain': '50 %' }); await null; bar.update({ 'text/plain': '100 %' })",
    );
    const shown = messages.filter((message) => message.type.endsWith('display_data'));
    assert.deepEqual(
      shown.map((message) => [message.type, (message.content.data as Record<string, string>)['text/plain']]),
      [
        ['display_data', '0 %'],
        ['update_display_data', '50 %'],
        ['update_display_data', '100 %'],
      ],
    );
    const ids = new Set(shown.map((message) => (message.content.transient as { display_id: string }).display_id));
    assert.equal(ids.size, 1);
    const later = await kernel.execute("bar.update({ 'text/plain': 'from a later cell' })");
    assert.ok(
      ids.has(
        (
          later.messages.find((message) => message.type === 'update_display_data')?.content.transient as {
            display_id: string;
          }
        ).display_id,
      ),
    );
  });

  it('replaces an output at an id of the reader, from any cell and with any form', async () => {
    await kernel.execute(
      "import { clearOutput, display } from 'vitrine/host'; import { show } from 'vitrine/figures';",
    );
    const first = await kernel.execute(
      "display.html('<b>1</b>', { id: 'loss' }); show('2', { update: 'loss' }); show([3].concat(4), { id: 'list' })",
    );
    const later = await kernel.execute("display.json({ a: 5 }, { update: 'loss' }); ['6', '7'].forEach(show)");
    const seen = [...first.messages, ...later.messages]
      .filter(({ type }) => type.endsWith('display_data'))
      .map(({ type, content }) => [
        type,
        (content.data as Record<string, string>)['text/plain'],
        (content.transient as { display_id?: string }).display_id,
      ]);
    assert.deepEqual(seen, [
      ['display_data', '<b>1</b>', 'loss'],
      ['update_display_data', '2', 'loss'],
      ['display_data', '[ 3, 4 ]', 'list'],
      ['update_display_data', '{\n  "a": 5\n}', 'loss'],
      ['display_data', '6', undefined],
      ['display_data', '7', undefined],
    ]);
  });

  it('says what is wrong with a place', async () => {
    const { error } = await kernel.execute("show(1, { update: 'los' })");
    assert.equal(error?.evalue, "display: no output has the id 'los' so far; show one with { id: 'los' } first");
    for (const place of ["{ id: '' }", "{ id: 'a', update: 'b' }", '{ id: 3 as any }', '{}  as any', "'loss' as any"]) {
      const { error: wrong } = await kernel.execute(`display.svg('<svg/>', ${place})`);
      assert.match(String(wrong?.evalue), /^where to show: got .*; wanted \{ id: 'loss' \}/, place);
    }
    const { error: several } = await kernel.execute(
      "import { bars } from 'vitrine/figures'; const bar2 = bars({ title: 'b', yTitle: 'y', groups: ['g'], series: [{ name: 's', values: [1] }] }); show([bar2, bar2], { id: 'two' })",
    );
    assert.match(String(several?.evalue), /^show: an array of 2 figures makes as many outputs/);
  });

  it('clears the output of the cell, at once or when the next comes', async () => {
    const { messages } = await kernel.execute(
      "console.log('a'); clearOutput(); console.log('b'); clearOutput('with the next'); console.log('c')",
    );
    assert.deepEqual(
      messages
        .filter(({ type }) => ['stream', 'clear_output'].includes(type))
        .map(({ content }) => content.text ?? content.wait),
      ['a\n', false, 'b\n', true, 'c\n'],
    );
  });

  it('refuses another time to clear', async () => {
    const { error } = await kernel.execute("clearOutput('later' as any)");
    assert.equal(error?.evalue, "clearOutput: got 'later'; wanted 'now' or 'with the next'");
  });

  it('sends updates while a synchronous loop still runs', async () => {
    const cell = kernel.send(
      "const slow = here.open({ 'text/plain': 'start' }); const end = Date.now() + 1500; for (let i = 0; Date.now() < end; i++) { slow.update({ 'text/plain': String(i) }); const wait = Date.now() + 100; while (Date.now() < wait) {} }",
    );
    const { messages } = await cell.result();
    const done = cell.messages.find((message) => message.type === 'execute_reply')!.at;
    const updates = messages.filter((message) => message.type === 'update_display_data');
    assert.ok(updates.length >= 10, `${updates.length} updates`);
    assert.ok(done - updates[0].at > 1000, `the first update came ${done - updates[0].at} ms before the end`);
  });

  it('sends all of two thousand updates from one synchronous stretch', async () => {
    const { messages } = await kernel.execute(
      "const many = here.open({ 'text/plain': 'start' }); for (let i = 0; i < 2000; i++) many.update({ 'text/plain': String(i) });",
    );
    const updates = messages.filter((message) => message.type === 'update_display_data');
    assert.equal(updates.length, 2000);
    assert.deepEqual(updates.at(-1)?.content.data, { 'text/plain': '1999' });
  });

  it('turns what cannot be sent into an error of the cell', async () => {
    const { error } = await kernel.execute("here.display({ 'application/json': { big: 1n } })");
    assert.equal(error?.ename, 'TypeError');
    assert.match(error.evalue, /BigInt/);
  });

  it("leaves tslab's own display in order", async () => {
    const { messages, error } = await kernel.execute(
      "import * as tslab from 'tslab';\ntslab.display.markdown('**bold**')",
    );
    assert.equal(error, undefined);
    assert.deepEqual(messages.find((message) => message.type === 'display_data')?.content.data, {
      'text/markdown': '**bold**',
    });
  });
});
