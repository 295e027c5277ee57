'use strict';
const { onFreshStack } = require('../cells/fresh-stack');
const { Interrupted } = require('../interrupt/interrupted');
const { CellOutput } = require('../output/cell-output');
const { Outlet } = require('../output/outlet');
const { InputChannel } = require('../input/channel');
const { installInput } = require('../input/stdin');
const { answer } = require('./answers');
const { helpAsked, helpPage } = require('./help');
const { History } = require('./history');
const { keepResult } = require('../cells/results');
const { readMessage, sendMessage } = require('../wire/messages');

/**
 * Defects: an unknown message is printed into the cell that happens to run; a request that throws gets no reply, and
 * the front end waits for ever; `comm_info_request` is answered by a `complete_reply`; no `interrupt_request`; no
 * `execute_input`; aborted cells are called `abort`, which no client knows; with several cells queued the kernel calls
 * itself idle while it works; the next cell within 0.2 s of an error is thrown away; of a long synchronous output all
 * but 512 messages are lost; after a shutdown any open handle keeps the process alive.
 *
 * Repair: the server's message loop, with the same sockets and the same handler.
 *
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {import('../wire/messages').Socket} Socket
 * @typedef {Record<string, unknown>} Content
 * @typedef {object} Handler
 * @property {number} execCount
 * @property {{ execute(source: string): Promise<boolean> }} executor
 * @property {() => Content & { language_info: Content }} handleKernel
 * @property {(request: Content) => Promise<{ count: number }>} handleExecuteImpl
 * @property {(request: Content) => Content} handleIsComplete
 * @property {(request: Content) => Content} handleInspect
 * @property {(request: Content) => Content} handleComplete
 * @typedef {{ bindSocket(socket: { sendHighWaterMark: number }, port: number): Promise<void> }} Binding
 * @typedef {Server & Binding & { handleShellMessage: unknown }} PatchedServer
 * @typedef {import('../input/channel').Router} Router
 * @typedef {import('../output/outlet').Connection} Connection
 * @typedef {{ connInfo: Connection, iopub: Outlet, stdin: Router, handler: Handler, close(): void, queue?: Queue
 * }} Server
 */

/** Silence after which all requests that were sent before an error have arrived. */
const SETTLE_MS = 15;

const UNPRINTABLE = { ename: 'Thrown', evalue: 'what was thrown cannot be printed', traceback: ['Thrown'] };

class Queue {
  /**
   * @param {Server} server @param {import('../cells/session').Session} session
   * @param {import('../errors/report').ErrorReport} report
   */
  constructor(server, session, report) {
    this.server = server;
    this.session = session;
    this.report = report;
    /** @type {{ socket: Socket, request: Message }[]} */
    this.waiting = [];
    this.running = false;
    this.history = new History();
    /** @type {Message | undefined} */
    this.request = undefined;
    const input = new InputChannel(server.stdin, server.connInfo.key);
    installInput(() => {
      const { request } = this;
      const isAllowed = request?.content.allow_stdin === true;
      return { cell: session.cell, ask: isAllowed ? (prompt) => input.ask(request, prompt) : undefined };
    });
  }

  /** @param {Socket} socket @param {Message} request */
  add(socket, request) {
    this.waiting.push({ socket, request });
    if (!this.running) void this.run();
  }

  async run() {
    this.running = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      const { socket, request } = next;
      this.publish(request, 'status', { execution_state: 'busy' });
      const reply = await this.execute(request);
      const stop = reply.status === 'error' && request.content.stop_on_error !== false;
      if (stop) await this.settle();
      const queued = stop ? this.waiting.splice(0) : [];
      sendMessage(socket, this.server.connInfo.key, request, 'execute_reply', reply, request.ids);
      this.publish(request, 'status', { execution_state: 'idle' });
      for (const aborted of queued) {
        this.publish(aborted.request, 'status', { execution_state: 'busy' });
        sendMessage(
          aborted.socket,
          this.server.connInfo.key,
          aborted.request,
          'execute_reply',
          { status: 'aborted' },
          aborted.request.ids,
        );
        this.publish(aborted.request, 'status', { execution_state: 'idle' });
      }
    }
    this.running = false;
  }

  /** @param {Message} request @returns {Promise<Content>} */
  async execute(request) {
    const { handler } = this.server;
    const source = String(request.content.code ?? '');
    const silent = request.content.silent === true;
    const stored = !silent && request.content.store_history !== false;
    const count = handler.execCount + 1;
    if (!silent) this.publish(request, 'execute_input', { code: source, execution_count: count });
    const cell = this.session.begin(`In[${count}]`, source, new CellOutput(this.server.iopub, request));
    this.request = request;
    try {
      const asked = helpAsked(source);
      const payload = asked === undefined ? [] : [helpPage(handler, asked)];
      await handler.handleExecuteImpl({ ...request.content, code: asked === undefined ? source : '' });
      if (cell.result && !silent) this.publishResult(request, count, cell.result, stored);
      const user_expressions = await this.evaluateAll(request.content.user_expressions, count, cell.output);
      return { status: 'ok', execution_count: count, payload, user_expressions };
    } catch (reason) {
      // tslab throws the count for a cell that failed; anything else is a defect worth seeing.
      const content = await this.describe(cell, reason);
      this.publish(request, 'error', content);
      return { status: 'error', execution_count: count, ...content };
    } finally {
      handler.execCount = stored ? count : count - 1;
      if (stored) this.history.add({ line: count, source, output: textOf(cell.result?.bundles.at(-1)) });
      this.request = undefined;
      this.session.end();
    }
  }

  /**
   * A value may make several outputs, such as a list of figures: the last one carries the cell's number.
   * @param {Message} request @param {number} count @param {import('../cells/session').Result} result @param {boolean}
   * stored
   */
  publishResult(request, count, { value, bundles }, stored) {
    bundles.forEach((data, index) => {
      if (index < bundles.length - 1) this.publish(request, 'display_data', { data, metadata: {}, transient: {} });
      else this.publish(request, 'execute_result', { execution_count: count, data, metadata: {} });
    });
    if (stored) keepResult(count, value);
  }

  /**
   * What a front end wants to know besides: expressions by name, evaluated after the cell.
   * @param {unknown} expressions @param {number} count @param {CellOutput} output
   * @returns {Promise<Record<string, Content>>}
   */
  async evaluateAll(expressions, count, output) {
    /** @type {Record<string, Content>} */
    const answers = {};
    if (typeof expressions !== 'object' || expressions === null) return answers;
    for (const [name, source] of Object.entries(expressions)) {
      const cell = this.session.begin(`In[${count}] ${name}`, String(source), output);
      const ok = await this.server.handler.executor.execute(cell.source);
      const data = cell.result?.bundles.at(-1) ?? { 'text/plain': 'undefined' };
      answers[name] = ok
        ? { status: 'ok', data, metadata: {} }
        : { status: 'error', ...(await this.describe(cell, undefined)) };
    }
    return answers;
  }

  /**
   * Printing what was thrown can run the reader's code, which may never end: it runs on a stack of its own, and the
   * stop button lets the queue go on without it.
   * @param {import('../cells/session').Cell} cell @param {unknown} reason
   * @returns {Promise<import('../errors/report').ErrorContent>}
   */
  async describe(cell, reason) {
    const failure = cell.failure ?? { kind: 'thrown', value: reason };
    try {
      return await Promise.race([onFreshStack(async () => this.report.describe(failure)), cell.released]);
    } catch (error) {
      return error instanceof Interrupted ? this.report.ofThrown(error) : UNPRINTABLE;
    }
  }

  async settle() {
    for (let before = -1; before !== this.waiting.length;) {
      before = this.waiting.length;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
  }

  /** @param {Message} parent @param {string} type @param {object} content */
  publish(parent, type, content) {
    this.server.iopub.publish(parent, type, content);
  }
}

/**
 * @param {typeof import('tslab/dist/jupyter')} jupyter @param {import('../compiler/typescript').TypeScript} ts
 * @param {import('../cells/session').Session} session @param {import('../interrupt/stop-button').StopButton} stopButton
 * @param {import('../errors/report').ErrorReport} report @param {string} zeromq the file of tslab's own
 */
function repairDispatch(jupyter, ts, session, stopButton, report, zeromq) {
  const server = /** @type {PatchedServer} */ (/** @type {unknown} */ (jupyter.ZmqServer.prototype));

  const bind = server.bindSocket;
  server.bindSocket = async function (socket, port) {
    const self = /** @type {Server} */ (/** @type {unknown} */ (this));
    if (/** @type {unknown} */ (socket) === self.iopub) {
      /** @type {{ close(): void }} */ (/** @type {unknown} */ (socket)).close();
      self.iopub = new Outlet(self.connInfo, port, zeromq);
      return self.iopub.opened();
    }
    // No message is dropped, and each leaves at once. Otherwise the binding refuses to send from its 512th message in
    // one synchronous stretch on, until the event loop turns.
    if ('sendHighWaterMark' in socket) Object.assign(socket, { sendHighWaterMark: 0, sendTimeout: 0 });
    return bind.call(this, socket, port);
  };

  /** @param {Socket} socket @param {Buffer[]} frames */
  server.handleShellMessage = async function (/** @type {Socket} */ socket, /** @type {Buffer[]} */ ...frames) {
    const self = /** @type {Server} */ (/** @type {unknown} */ (this));
    const request = readMessage(self.connInfo.key, frames);
    if (!request) return;
    const queue = (self.queue ??= new Queue(self, session, report));
    const type = request.header.msg_type;
    if (type === 'execute_request') return queue.add(socket, request);
    queue.publish(request, 'status', { execution_state: 'busy' });
    try {
      const reply =
        type === 'interrupt_request'
          ? (stopButton.press(), {})
          : answer(type, request.content, self.handler, ts, queue.history);
      if (reply)
        sendMessage(
          socket,
          self.connInfo.key,
          request,
          type.replace(/_request$/, '_reply'),
          { status: 'ok', ...reply },
          request.ids,
        );
    } catch (error) {
      const content = report.ofThrown(error);
      sendMessage(
        socket,
        self.connInfo.key,
        request,
        type.replace(/_request$/, '_reply'),
        { status: 'error', ...content },
        request.ids,
      );
    }
    // While a cell runs the kernel is busy, whoever asks for a completion meanwhile.
    queue.publish(request, 'status', { execution_state: 'idle' });
    if (type === 'shutdown_request') shutDown(self);
  };
}

/** @param {import('../output/bundles').MimeBundle | undefined} bundle */
function textOf(bundle) {
  const text = bundle?.['text/plain'];
  return typeof text === 'string' ? text : null;
}

/** @param {Server} server */
function shutDown(server) {
  // The reply has left through the sockets' own thread by then.
  setTimeout(() => {
    server.close();
    process.exit(0);
  }, 100);
}

module.exports = { repairDispatch };
