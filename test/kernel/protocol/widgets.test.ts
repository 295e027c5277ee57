import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { KernelClient, type Message, PROJECT, sleep } from './client';

const VIEW = 'application/vnd.jupyter.widget-view+json';

type State = Record<string, unknown>;
interface Output {
  output_type: string;
  text?: string;
  data?: Record<string, unknown>;
  ename?: string;
  traceback?: string[];
}

/** What a page would know of the controls that a kernel has opened. */
class PageOfControls {
  constructor(private readonly kernel: KernelClient) {}

  /** The models by id, with every update that came. */
  get models(): Map<string, State> {
    const models = new Map<string, State>();
    for (const { type, content } of this.kernel.iopub) {
      const { state } = (content.data ?? {}) as { state?: State };
      if (type === 'comm_open') models.set(String(content.comm_id), { ...state });
      if (type === 'comm_msg') Object.assign(models.get(String(content.comm_id)) ?? {}, state);
    }
    return models;
  }

  /** The latest model of a name, and its id. */
  last(name: string): { id: string; state: State } {
    const [id, state] = [...this.models].filter(([, { _model_name }]) => _model_name === name).at(-1)!;
    return { id, state };
  }

  move(id: string, state: State): Promise<void> {
    return this.kernel.tell('comm_msg', { comm_id: id, data: { method: 'update', state, buffer_paths: [] } });
  }

  /** Waits for the outputs below the controls to become what is wanted. */
  async outputs(wanted: (outputs: Output[]) => boolean): Promise<Output[]> {
    for (let waited = 0; waited < 20_000; waited += 20) {
      const outputs = this.last('OutputModel').state.outputs as Output[];
      if (wanted(outputs)) return outputs;
      await sleep(20);
    }
    assert.fail(`the outputs are ${JSON.stringify(this.last('OutputModel').state.outputs)}`);
  }
}

const printed = (outputs: Output[]) => outputs.map(({ text = '' }) => text).join('');

describe('controls on the page', () => {
  let kernel: KernelClient;
  let page: PageOfControls;
  before(async () => {
    kernel = await KernelClient.start();
    page = new PageOfControls(kernel);
    const { error } = await kernel.execute(
      "import { button, checkbox, dropdown, hbox, interact, outputArea, progressBar, slider, textField } from 'vitrine/widgets';\nimport { display } from 'vitrine/host';",
    );
    assert.equal(error, undefined, error?.evalue);
  });
  after(() => kernel.close());

  it('are opened by the standard messages, with all that the page needs to draw them', async () => {
    const { error, result } = await kernel.execute(
      'hbox(slider(0, 1, { value: 0.25 }), slider(0, 5, { step: 1 }), dropdown(["a", "b"]), checkbox("ticked"), textField({ value: "hi" }), progressBar(10), button("go"), outputArea())',
    );
    assert.equal(error, undefined, error?.evalue);
    const opened = kernel.iopub.filter(({ type }) => type === 'comm_open');
    for (const { content, metadata } of opened) {
      assert.equal(content.target_name, 'jupyter.widget');
      assert.match(String(metadata.version), /^2\./);
    }
    const box = page.last('HBoxModel');
    assert.deepEqual((result?.[VIEW] as State).model_id, box.id);
    const children = (box.state.children as string[]).map((name) => page.models.get(name.replace('IPY_MODEL_', ''))!);
    assert.deepEqual(
      children.map(({ _model_name, _view_name, _model_module, _model_module_version }) =>
        [_model_name, _view_name, _model_module, _model_module_version].join(' '),
      ),
      [
        ...['FloatSlider', 'IntSlider', 'Dropdown', 'Checkbox', 'Text', 'FloatProgress', 'Button'].map(
          (name) => `${name}Model ${name}View @jupyter-widgets/controls 2.0.0`,
        ),
        'OutputModel OutputView @jupyter-widgets/output 1.0.0',
      ],
    );
    assert.deepEqual(
      children.map(({ value, index }) => value ?? index),
      [0.25, 0, 0, true, 'hi', 0, undefined, undefined],
    );
  });

  it('are told to a page that opens anew, in one answer or one by one', async () => {
    const from = kernel.iopub.length;
    await kernel.tell('comm_open', { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} });
    await kernel.tell('comm_msg', { comm_id: 'control', data: { method: 'request_states' } });
    const answer = await kernel.seen(({ content }) => content.comm_id === 'control', 'states', from);
    const { method, states } = answer.content.data as { method: string; states: Record<string, State> };
    assert.equal(method, 'update_states');
    assert.deepEqual(Object.keys(states).sort(), [...page.models.keys()].sort());
    const { id, state } = page.last('FloatSliderModel');
    assert.deepEqual(states[id].state, state);
    assert.equal(states[id].model_name, 'FloatSliderModel');

    const { content } = await kernel.request('comm_info_request', { target_name: 'jupyter.widget' });
    assert.deepEqual(Object.keys(content.comms as State).sort(), [...page.models.keys()].sort());
    const before = kernel.iopub.length;
    await kernel.tell('comm_msg', { comm_id: id, data: { method: 'request_state' } });
    const one = await kernel.seen(({ type }) => type === 'comm_msg', 'a state', before);
    assert.deepEqual((one.content.data as State).state, state);
  });

  it('leave unknown comms alone', async () => {
    const from = kernel.iopub.length;
    await kernel.tell('comm_msg', { comm_id: 'of an earlier kernel', data: { method: 'update', state: { value: 1 } } });
    await kernel.tell('comm_open', { comm_id: 'other', target_name: 'nobody', data: {} });
    const closed = kernel.iopub.slice(from).filter(({ type }) => type.startsWith('comm'));
    assert.deepEqual(
      closed.map(({ type, content }) => [type, content.comm_id]),
      [['comm_close', 'other']],
    );
  });

  it('have a value in the kernel, which follows the page, and go back from what is no value', async () => {
    await kernel.execute('const k = slider(0, 1); const list = dropdown({ first: 10, second: 20 });');
    const slider = page.last('FloatSliderModel');
    const list = page.last('DropdownModel');
    await page.move(slider.id, { value: 0.5 });
    await page.move(list.id, { index: 1 });
    assert.equal((await kernel.execute('[k.value, list.value]')).stdout, '[ 0.5, 20 ]\n');
    await page.move(slider.id, { value: 7 });
    assert.equal(page.last('FloatSliderModel').state.value, 0.5, 'the page was put right');
    await kernel.execute('k.set(0.75)');
    assert.equal(page.last('FloatSliderModel').state.value, 0.75);
    const wrong = await kernel.execute('k.set(2)');
    assert.equal(wrong.error?.evalue, 'slider: value is 2; wanted a number from 0 to 1');
  });

  it('compute: interact shows the first result in the cell, the next ones below the controls', async () => {
    const { messages, error } =
      await kernel.execute(`await interact({ alpha: slider(0, 1), kind: dropdown(['a', 'b']) }, ({ alpha, kind }) => {
  console.log(kind, alpha.toFixed(1));
  display.html('<b>' + alpha + '</b>');
});`);
    assert.equal(error, undefined, error?.evalue);
    const shown = messages.filter(({ type }) => type === 'display_data' || type === 'stream');
    assert.equal(shown.length, 1, 'one output, with the controls and a picture for pages without a kernel');
    const data = shown[0].content.data as Record<string, unknown>;
    assert.equal(data['text/html'], '<b>0</b>');
    assert.equal((data[VIEW] as State).model_id, page.last('VBoxModel').id);
    assert.equal(page.last('FloatSliderModel').state.description, 'alpha');
    await page.move(page.last('FloatSliderModel').id, { value: 0.5 });
    const outputs = await page.outputs((all) => printed(all) === 'a 0.5\n');
    assert.deepEqual(outputs[1].data?.['text/html'], '<b>0.5</b>');
    await page.move(page.last('DropdownModel').id, { index: 1 });
    await page.outputs((all) => printed(all) === 'b 0.5\n');
  });

  it('give up the run before, whose signal is aborted, and never queue', async () => {
    await kernel.execute(`const log: string[] = [];
await interact({ x: slider(0, 100, { step: 1 }) }, async ({ x }, { signal }) => {
  log.push('begin ' + x);
  signal.addEventListener('abort', () => log.push('abort ' + x));
  if (x > 0) await new Promise((resolve) => setTimeout(resolve, 300));
  log.push('end ' + x);
  console.log(x);
});`);
    const { id } = page.last('IntSliderModel');
    await page.move(id, { value: 1 });
    await sleep(100);
    for (let value = 2; value <= 30; value++) await page.move(id, { value });
    await page.outputs((all) => printed(all) === '30\n');
    const { stdout } = await kernel.execute('console.log(log.join())');
    const log = stdout.trim().split(',');
    assert.deepEqual(log.slice(0, 4), ['begin 0', 'end 0', 'begin 1', 'abort 1']);
    assert.deepEqual(log.slice(-2), ['begin 30', 'end 30']);
    assert.deepEqual(
      log.filter((line) => line.startsWith('end')),
      ['end 0', 'end 30'],
    );
  });

  it('wait while a cell runs', async () => {
    await kernel.execute(
      'let busy = false; await interact({ x: slider(0, 9, { step: 1 }) }, ({ x }) => console.log(x, busy));',
    );
    const { id } = page.last('IntSliderModel');
    const cell = kernel.send('busy = true; await new Promise((resolve) => setTimeout(resolve, 400)); busy = false;');
    await sleep(100);
    await page.move(id, { value: 4 });
    await cell.result();
    await page.outputs((all) => printed(all) === '4 false\n');
  });

  it('show an error of the function below themselves, in one traceback, and go on at the next move', async () => {
    const { error } = await kernel.execute(`await interact({ x: slider(0, 9, { step: 1 }) }, ({ x }) => {
  if (x === 3) throw new RangeError('three is not allowed');
  console.log('fine', x);
});`);
    assert.equal(error, undefined);
    const { id } = page.last('IntSliderModel');
    await page.move(id, { value: 3 });
    const outputs = await page.outputs((all) => all[0]?.output_type === 'error');
    assert.equal(outputs.length, 1);
    assert.equal(outputs[0].ename, 'RangeError');
    const traceback = outputs[0].traceback!.join('\n').replace(/\x1b\[[0-9;]*m/g, '');
    assert.match(traceback, /three is not allowed/);
    assert.match(traceback, /In\[\d+\]/);
    assert.match(traceback, /if \(x === 3\) throw/);
    await page.move(id, { value: 4 });
    await page.outputs((all) => printed(all) === 'fine 4\n');
  });

  it('can be stopped, in a loop that never ends too', async () => {
    await kernel.execute(
      'await interact({ x: slider(0, 9, { step: 1 }) }, ({ x }) => { console.log(x); while (x === 5); });',
    );
    const { id } = page.last('IntSliderModel');
    await page.move(id, { value: 5 });
    await sleep(300);
    kernel.interrupt();
    const outputs = await page.outputs((all) => all.at(-1)?.output_type === 'error');
    assert.equal(outputs.at(-1)!.ename, 'Interrupted');
    await page.move(id, { value: 6 });
    await page.outputs((all) => printed(all) === '6\n');
  });

  it('tell listeners: prints go under the cell that registered them', async () => {
    const { messages } = await kernel.execute('const b = button("go"); b.onClick(() => console.log("clicked"));');
    const cell = messages[0].parent;
    const from = kernel.iopub.length;
    const click = { method: 'custom', content: { event: 'click' } };
    await kernel.tell('comm_msg', { comm_id: page.last('ButtonModel').id, data: click });
    const said = await kernel.seen(({ type }: Message) => type === 'stream', 'print', from);
    assert.equal(said.content.text, 'clicked\n');
    assert.equal(said.parent, cell);
  });

  it('work as docs/kernel.md shows them', async () => {
    const guide = fs.readFileSync(path.join(PROJECT, 'docs', 'kernel.md'), 'utf8');
    const [, example] = /^## Controls that compute$[^]*?^```ts\n([^]*?)^```$/m.exec(guide)!;
    const { error, messages } = await kernel.execute(example, { timeout: 120_000 });
    assert.equal(error, undefined, error?.evalue);
    const PLOTLY = 'application/vnd.plotly.v1+json';
    const shown = messages.find(({ type }) => type === 'display_data')!.content.data as Record<string, unknown>;
    const titleOf = (figure: unknown) => (figure as { layout: { title: { text: string } } }).layout.title.text;
    assert.equal(titleOf(shown[PLOTLY]), 'Class 0, noise 0.1');
    const first = JSON.stringify((shown[PLOTLY] as { data: unknown }).data);
    const from = Number((await kernel.execute('tf.memory().numTensors')).stdout);
    await page.move(page.last('FloatSliderModel').id, { value: 0.4 });
    const [output] = await page.outputs(
      (all) => all[0]?.data !== undefined && titleOf(all[0].data[PLOTLY]).endsWith('0.4'),
    );
    assert.notEqual(JSON.stringify((output.data![PLOTLY] as { data: unknown }).data), first, 'the maps are others');
    assert.equal(output.data!['image/png'], undefined, 'no still picture of what is soon replaced');
    for (const value of [0.1, 0.2, 0.3]) await page.move(page.last('FloatSliderModel').id, { value });
    await page.outputs((all) => all[0]?.data !== undefined && titleOf(all[0].data[PLOTLY]).endsWith('0.3'));
    assert.equal(Number((await kernel.execute('tf.memory().numTensors')).stdout), from, 'nothing is left behind');
  });

  it('say what is wrong with what they are given', async () => {
    const wrong: [string, RegExp][] = [
      ['slider(1, 0)', /^slider: got the ends 1 and 0; wanted two finite numbers, the smaller first$/],
      ['slider(0, 1, { step: 0 })', /^slider: step is 0; wanted a number above 0$/],
      ['slider(0, 1, { value: 2 })', /^slider: value is 2; wanted a number from 0 to 1$/],
      ['dropdown([])', /^dropdown: there are no options; wanted at least one$/],
      ['dropdown(["a"], { value: "b" as any })', /^dropdown: value is 'b'; wanted one of the options: a$/],
      ['progressBar(-1)', /^progressBar: total is -1; wanted a number above 0$/],
      ['await interact({ x: 3 as any }, () => {})', /^interact: x is 3; wanted a control such as slider\(0, 1\)$/],
    ];
    for (const [code, message] of wrong)
      assert.match((await kernel.execute(code)).error?.evalue ?? 'no error', message, code);
  });
});
