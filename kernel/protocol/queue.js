'use strict';
const { onFreshStack } = require('../cells/fresh-stack');
const { keepResult } = require('../cells/results');
const { UNPRINTABLE } = require('../errors/report');
const { installQuestions } = require('../input/questions');
const { installInput } = require('../input/stdin');
const { Interrupted } = require('../interrupt/interrupted');
const { CellOutput } = require('../output/cell-output');
const { rerunAsked } = require('../staleness/command');
const { sendMessage } = require('../wire/messages');
const { FollowUp } = require('./follow-up');
const { helpAsked, helpPage } = require('./help');
const { History } = require('./history');

/**
 * @typedef {import('../wire/messages').Message} Message
 * @typedef {import('../wire/messages').Socket} Socket
 * @typedef {import('./dispatch').Server} Server
 * @typedef {Record<string, unknown>} Content
 */

/** Silence after which all requests that were sent before an error have arrived. */
const SETTLE_MS = 15;

/** The cells that a front end sent, run one after the other. */
class Queue {
  /**
   * @param {Server} server @param {import('../cells/session').Session} session
   * @param {import('../errors/report').ErrorReport} report @param {import('../comms/jobs').Jobs} jobs
   */
  constructor(server, session, report, jobs) {
    this.server = server;
    this.session = session;
    this.report = report;
    this.jobs = jobs;
    jobs.wake = () => this.wake();
    /** @type {{ socket: Socket, request: Message }[]} */
    this.waiting = [];
    this.running = false;
    this.history = new History();
    this.followUp = new FollowUp(session, (source) => server.handler.executor.execute(source));
    /** @type {Message | undefined} */
    this.request = undefined;
    const { stdin } = server;
    const asking = () => (this.request?.content.allow_stdin === true ? this.request : undefined);
    installInput(() => {
      const request = asking();
      return { cell: session.cell, ask: request && ((prompt) => stdin.ask(request, prompt)) };
    });
    installQuestions(() => {
      const request = asking();
      return request && ((prompt) => stdin.askNow(request, prompt));
    });
  }

  /** @param {Socket} socket @param {Message} request */
  add(socket, request) {
    this.waiting.push({ socket, request });
    this.wake();
  }

  wake() {
    if (!this.running) void this.run();
  }

  /** Cells come before jobs. */
  async run() {
    this.running = true;
    for (;;) {
      const next = this.waiting.shift();
      const job = next ? undefined : this.jobs.next();
      if (next) await this.runCell(next);
      else if (job) await this.runJob(job);
      else break;
    }
    this.running = false;
  }

  /** @param {{ socket: Socket, request: Message }} next */
  async runCell({ socket, request }) {
    this.publish(request, 'status', { execution_state: 'busy' });
    const reply = await this.execute(request);
    const stop = reply.status === 'error' && request.content.stop_on_error !== false;
    if (stop) await this.settle();
    const queued = stop ? this.waiting.splice(0) : [];
    this.reply(socket, request, reply);
    this.publish(request, 'status', { execution_state: 'idle' });
    for (const aborted of queued) {
      this.publish(aborted.request, 'status', { execution_state: 'busy' });
      this.reply(aborted.socket, aborted.request, { status: 'aborted' });
      this.publish(aborted.request, 'status', { execution_state: 'idle' });
    }
  }

  /** @param {import('../comms/jobs').Job} job */
  async runJob(job) {
    const { request } = job.output;
    this.publish(request, 'status', { execution_state: 'busy' });
    await this.jobs.run(job);
    this.publish(request, 'status', { execution_state: 'idle' });
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
    this.followUp.forgetDeleted(request);
    const note = this.followUp.begin();
    const help = helpAsked(source);
    const rerun = rerunAsked(source);
    const isCode = help === undefined && rerun === undefined;
    const as = stored && isCode ? { key: keyOf(request), count } : undefined;
    try {
      const payload = help === undefined ? [] : [helpPage(handler, help)];
      await handler.handleExecuteImpl({ ...request.content, code: isCode ? source : '' });
      if (cell.result && !silent) this.publishResult(request, count, cell.result, stored);
      const stale = note(cell, as);
      if (stale.length > 0) await this.settle(); // those that come are not to be named
      if (rerun !== undefined) await this.followUp.command(cell, rerun);
      else if (!silent) await this.followUp.after(cell, stale, this.waitingKeys(), as?.key);
      const user_expressions = await this.evaluateAll(request.content.user_expressions, count, cell.output);
      return { status: 'ok', execution_count: count, payload, user_expressions };
    } catch (reason) {
      // tslab throws the count for a cell that failed; anything else is a defect worth seeing.
      const failed = this.session.cell ?? cell; // or one that ran again
      const content = await this.describe(failed, reason);
      this.publish(request, 'error', content);
      if (failed === cell) this.followUp.tell(cell, note(cell, as), this.waitingKeys());
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

  waitingKeys() {
    return new Set(this.waiting.map(({ request }) => keyOf(request)));
  }

  async settle() {
    for (let before = -1; before !== this.waiting.length;) {
      before = this.waiting.length;
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    }
  }

  /** @param {Socket} socket @param {Message} request @param {Content} content */
  reply(socket, request, content) {
    const type = request.header.msg_type.replace(/_request$/, '_reply');
    sendMessage(socket, this.server.connInfo.key, request, type, content, request.ids);
  }

  /** @param {Message} parent @param {string} type @param {object} content */
  publish(parent, type, content) {
    this.server.iopub.publish(parent, type, content);
  }
}

/**
 * What makes a cell the same when it runs again: the id that the front end gave it, or else its source.
 * @param {Message} request
 */
function keyOf({ metadata: { cellId }, content }) {
  return typeof cellId === 'string' ? cellId : String(content.code ?? '');
}

/** @param {import('../output/bundles').MimeBundle | undefined} bundle */
function textOf(bundle) {
  const text = bundle?.['text/plain'];
  return typeof text === 'string' ? text : null;
}

module.exports = { Queue };
