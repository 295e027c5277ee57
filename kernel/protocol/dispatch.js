'use strict';
const { InputChannel } = require('../input/channel');
const { Outlet } = require('../output/outlet');
const { readMessage } = require('../wire/messages');
const { answer } = require('./answers');
const { Queue } = require('./queue');

/**
 * Defects: an unknown message is printed into the cell that happens to run; a request that throws gets no reply, and
 * the front end waits for ever; `comm_info_request` is answered by a `complete_reply`; no `interrupt_request`; no
 * `execute_input`; aborted cells are called `abort`, which no client knows; with several cells queued the kernel calls
 * itself idle while it works; the next cell within 0.2 s of an error is thrown away; of a long synchronous output all
 * but 512 messages are lost; after a shutdown any open handle keeps the process alive; a socket on which a request is
 * already awaited is opened by another thread, and in about one start of a hundred, where the front end is quick, the
 * two threads lose the wake-up: the kernel never hears a cell.
 *
 * Repair: the server's message loop, with the same sockets and the same handler.
 *
 * @typedef {import('../wire/messages').Socket} Socket
 * @typedef {Record<string, unknown>} Content
 * @typedef {{ execute(source: string): Promise<boolean>, complete(code: string, cursor: number):
 * import('../completion/complete').Offered }} Executor
 * @typedef {object} Handler
 * @property {number} execCount
 * @property {Executor} executor
 * @property {() => Content & { language_info: Content }} handleKernel
 * @property {(request: Content) => Promise<{ count: number }>} handleExecuteImpl
 * @property {(request: Content) => Content} handleIsComplete
 * @property {(request: Content) => Content} handleInspect
 * @typedef {{ sendHighWaterMark: number, bindSync(address: string): void }} Bindable
 * @typedef {{ bindSocket(socket: Bindable, port: number): Promise<void> }} Binding
 * @typedef {Server & Binding & { handleShellMessage: unknown }} PatchedServer
 * @typedef {import('../output/outlet').Connection} Connection
 * @typedef {{ connInfo: Connection, iopub: Outlet, stdin: InputChannel, handler: Handler, close(): void, queue?: Queue
 * }} Server
 */

/**
 * @param {typeof import('tslab/dist/jupyter')} jupyter @param {import('../compiler/typescript').TypeScript} ts
 * @param {import('../cells/session').Session} session @param {import('../interrupt/stop-button').StopButton} stopButton
 * @param {import('../errors/report').ErrorReport} report @param {string} zeromq the file of tslab's own
 * @param {{ comms: import('../comms/comms').Comms, jobs: import('../comms/jobs').Jobs }} between what happens between
 * cells
 */
function repairDispatch(jupyter, ts, session, stopButton, report, zeromq, { comms, jobs }) {
  const server = /** @type {PatchedServer} */ (/** @type {unknown} */ (jupyter.ZmqServer.prototype));

  /** @type {Promise<void>[]} */
  const threads = [];
  server.bindSocket = async function (socket, port) {
    const self = /** @type {Server} */ (/** @type {unknown} */ (this));
    for (const [name, Own] of /** @type {const} */ ([
      ['iopub', Outlet],
      ['stdin', InputChannel],
    ])) {
      if (socket !== /** @type {unknown} */ (self[name])) continue;
      /** @type {{ close(): void }} */ (/** @type {unknown} */ (socket)).close();
      const own = new Own(self.connInfo, port, zeromq);
      Object.assign(self, { [name]: own });
      threads.push(own.opened());
      return threads.at(-1);
    }
    // No message is dropped, and each leaves at once. Otherwise the binding refuses to send from its 512th message in
    // one synchronous stretch on, until the event loop turns.
    if ('sendHighWaterMark' in socket) Object.assign(socket, { sendHighWaterMark: 0, sendTimeout: 0 });
    const { transport, ip } = self.connInfo;
    try {
      socket.bindSync(`${transport}://${ip}:${port}`);
    } catch (error) {
      // Someone has taken the port since it was chosen; Jupyter starts a kernel that ends at once again, on others.
      await Promise.all(threads); // a thread that is loading its native module would abort the process
      const { message } = /** @type {Error} */ (error);
      process.stderr.write(`vitrine kernel: cannot open port ${port}, start it again: ${message}\n`);
      process.exit(1);
    }
  };

  /** @param {Server} self */
  const makeQueue = (self) => {
    comms.publish = (...message) => self.iopub.publish(...message);
    return new Queue(self, session, report, jobs);
  };

  /** @param {Socket} socket @param {Buffer[]} frames */
  server.handleShellMessage = async function (/** @type {Socket} */ socket, /** @type {Buffer[]} */ ...frames) {
    const self = /** @type {Server} */ (/** @type {unknown} */ (this));
    const request = readMessage(self.connInfo.key, frames);
    if (!request) return;
    const queue = (self.queue ??= makeQueue(self));
    const type = request.header.msg_type;
    if (type === 'execute_request') return queue.add(socket, request);
    queue.publish(request, 'status', { execution_state: 'busy' });
    try {
      const reply =
        type === 'interrupt_request'
          ? (stopButton.press(), {})
          : isCommMessage(type)
            ? comms.handle(request)
            : type === 'comm_info_request'
              ? comms.info(request.content.target_name)
              : answer(type, request.content, self.handler, ts, queue.history);
      if (reply) queue.reply(socket, request, { status: 'ok', ...reply });
    } catch (error) {
      queue.reply(socket, request, { status: 'error', ...report.ofThrown(error) });
    }
    // While a cell runs the kernel is busy, whoever asks for a completion meanwhile.
    queue.publish(request, 'status', { execution_state: 'idle' });
    if (type === 'shutdown_request') shutDown(self);
  };
}

/** @param {string} type */
function isCommMessage(type) {
  return ['comm_open', 'comm_msg', 'comm_close'].includes(type);
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
