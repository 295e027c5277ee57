import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient, printed, type Message } from '../protocol/client';

describe('the prints of a cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.start();
  });
  after(() => kernel.close());

  const shown = (messages: readonly Message[]) => messages.filter(({ type }) => !/status|execute_input/.test(type));

  it('come in few messages, all of them', async () => {
    const { stdout, messages } = await kernel.execute('for (let i = 0; i < 10000; i++) console.log(i)');
    assert.equal(stdout, Array.from({ length: 10000 }, (_, i) => `${i}\n`).join(''));
    assert.ok(shown(messages).length < 30, `${shown(messages).length} messages`);
  });

  it('come in order with displays, the other stream and the error', async () => {
    const { messages } = await kernel.execute(`import { host } from 'vitrine/host';
      const line = (text: string) => host()!.display({ 'text/plain': text });
      console.log(1); console.log(2); line('3'); console.log(4); console.log(5); console.error(6); console.error(7);
      console.log(8); host()!.clear({ wait: true }); console.log(9); throw new Error('10');`);
    const order = shown(messages).map(({ type, content }) =>
      type === 'stream' ? content.text : type === 'display_data' ? Object.values(content.data as object)[0] : type,
    );
    assert.equal(order.join('').replaceAll('\n', ''), '12345678clear_output9error');
    assert.equal(messages.at(-1)?.content.execution_state, 'idle');
  });

  it('appear while the cell computes, the last one too', async () => {
    const cell = kernel.send(
      'for (let i = 0; i < 300; i++) console.log(i); const end = Date.now() + 3000; while (Date.now() < end);',
    );
    const last = await cell.until(({ content }) => String(content.text).includes('299\n'), 'the last line', 10_000);
    await cell.result();
    const reply = cell.messages.find(({ type }) => type === 'execute_reply')!;
    assert.ok(reply.at - last.at > 1500, `${reply.at - last.at} ms before the end`);
  });

  it('of 20 million characters arrive whole, and the kernel can be stopped meanwhile', async () => {
    const line = 'x'.repeat(99);
    const { stdout } = await kernel.execute(
      `const line = 'x'.repeat(99); for (let i = 0; i < 200_000; i++) console.log(line)`,
      { timeout: 60_000 },
    );
    assert.equal(stdout.length, 20e6);
    assert.ok(stdout === `${line}\n`.repeat(200_000));
    const endless = kernel.send('while (true) console.log(line)');
    await endless.until(({ type }) => type === 'stream', 'output');
    kernel.interrupt();
    assert.equal((await endless.result(30_000)).error?.ename, 'Interrupted');
    assert.equal(await printed(kernel, '1 + 1'), '2\n');
  });

  it('leave before the process ends', async () => {
    const dying = await KernelClient.start();
    try {
      const cell = dying.send('for (let i = 0; i < 1000; i++) console.log(i); process.exit(0)');
      await cell.until(({ content }) => String(content.text).endsWith('999\n'), 'the last line', 10_000);
      await dying.exited();
    } finally {
      dying.close();
    }
  });
});
