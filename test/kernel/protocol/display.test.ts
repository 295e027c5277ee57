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
