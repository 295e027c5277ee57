import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomInt, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import * as zmq from 'zeromq';

/**
 * The checkout, seen from dist/test/kernel/protocol. The package is not asked: importing it would load TensorFlow here.
 */
export const PROJECT = path.resolve(__dirname, '..', '..', '..', '..');
const DELIMITER = '<IDS|MSG>';
const KEY = randomUUID();

export interface Message {
  readonly type: string;
  readonly parent: string;
  readonly content: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
  /** Milliseconds at which it was received. */
  readonly at: number;
}

export interface ErrorContent {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** What one cell sent back. */
export interface CellResult {
  readonly reply: Record<string, unknown> & { status: string };
  /** Everything on IOPub that answers this cell, in order. */
  readonly messages: readonly Message[];
  /** What was printed, and behind it the text of the cell's value: what a reader sees. */
  readonly stdout: string;
  readonly stderr: string;
  /** The value of the cell, by MIME type. */
  readonly result: Record<string, unknown> | undefined;
  readonly error: ErrorContent | undefined;
}

export interface StartOptions {
  /** Folder that the kernel runs in; default: a fresh folder below the checkout. */
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Started instead of launch.js. */
  command?: string[];
}

/** A Jupyter client with just what the tests ask for; it shares no code with the kernel. */
export class KernelClient {
  readonly #shell = new zmq.Dealer();
  readonly #control = new zmq.Dealer();
  readonly #iopub = new zmq.Subscriber();
  readonly #waiters = new Set<{ accept(message: Message): void }>();
  readonly #queues = new Map<zmq.Dealer, Promise<void>>();
  readonly iopub: Message[] = [];
  /** Native stderr of the kernel, as the terminal of Jupyter would show it. */
  terminal = '';

  private constructor(
    readonly process: ChildProcess,
    readonly folder: string,
  ) {}

  static async start({ cwd, env, command }: StartOptions = {}): Promise<KernelClient> {
    const folder = cwd ?? temporaryFolder();
    const held = await holdPorts();
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = held.ports;
    const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const file = path.join(temporaryFolder(), 'connection.json');
    fs.writeFileSync(
      file,
      JSON.stringify({
        ...ports,
        ip: '127.0.0.1',
        key: KEY,
        transport: 'tcp',
        signature_scheme: 'hmac-sha256',
        kernel_name: 'vitrine',
      }),
    );
    const [program, ...args] = command ?? [process.execPath, path.join(PROJECT, 'kernel/launch.js')];
    const child = spawn(program, [...args, `--config-path=${file}`], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'pipe'],
      detached: true,
    });
    const client = new KernelClient(child, folder);
    child.stderr?.on('data', (chunk) => (client.terminal += chunk));
    process.on('exit', () => client.kill());
    client.#shell.connect(`tcp://127.0.0.1:${shell_port}`);
    client.#control.connect(`tcp://127.0.0.1:${control_port}`);
    client.#iopub.connect(`tcp://127.0.0.1:${iopub_port}`);
    client.#iopub.subscribe();
    void client.#listen(client.#shell);
    void client.#listen(client.#control);
    void client.#listen(client.#iopub);
    await client.#untilReady().finally(held.release);
    return client;
  }

  /** Runs a cell to its end. */
  async execute(
    code: string,
    { timeout = 30_000, ...options }: Parameters<KernelClient['send']>[1] & { timeout?: number } = {},
  ): Promise<CellResult> {
    return this.send(code, options).result(timeout);
  }

  /** Sends a cell without waiting; `until` waits for one of its messages. */
  send(
    code: string,
    {
      stopOnError = true,
      silent = false,
      allowStdin = false,
      storeHistory = true,
      expressions = {} as Record<string, string>,
      metadata = {} as Record<string, unknown>,
    } = {},
  ) {
    const messages: Message[] = [];
    const id = this.#post(
      this.#shell,
      'execute_request',
      {
        code,
        silent,
        store_history: storeHistory,
        user_expressions: expressions,
        allow_stdin: allowStdin,
        stop_on_error: stopOnError,
      },
      metadata,
    );
    const all = this.#collect(id, messages);
    const until = (wanted: (message: Message) => boolean, what: string, timeout = 30_000) =>
      all(wanted, `${what}, for the cell ${JSON.stringify(code.slice(0, 80))}`, timeout);
    return {
      messages,
      until,
      result: async (timeout = 30_000): Promise<CellResult> => {
        const reply = (await until((message) => message.type === 'execute_reply', 'execute_reply', timeout))
          .content as CellResult['reply'];
        await until(isIdle, 'idle', timeout);
        const text = (name: string) =>
          messages
            .filter((message) => message.type === 'stream' && message.content.name === name)
            .map((message) => message.content.text)
            .join('');
        const result = messages.find((message) => message.type === 'execute_result')?.content.data as
          Record<string, unknown> | undefined;
        const value = result?.['text/plain'];
        const error = messages.find((message) => message.type === 'error')?.content as ErrorContent | undefined;
        return {
          reply,
          messages: messages.filter((message) => !message.type.endsWith('_reply')),
          stdout: text('stdout') + (value === undefined ? '' : `${String(value)}\n`),
          stderr: text('stderr'),
          result,
          error,
        };
      },
    };
  }

  /** A request and its reply; the reply's type is in `type`. */
  async request(
    type: string,
    content: Record<string, unknown> = {},
    { channel = 'shell', timeout = 20_000 } = {},
  ): Promise<Message> {
    const id = this.#post(channel === 'shell' ? this.#shell : this.#control, type, content);
    return this.#collect(id, [])((message) => message.type.endsWith('_reply'), `a reply to ${type}`, timeout);
  }

  /** Sends what has no reply, such as the message of a comm, and waits until the kernel has dealt with it. */
  async tell(type: string, content: Record<string, unknown>): Promise<void> {
    await this.#collect(this.#post(this.#shell, type, content), [])(isIdle, `idle after ${type}`, 20_000);
  }

  /** Waits for a message on IOPub, whatever it answers; `from` is the length of `iopub` before which none counts. */
  async seen(wanted: (message: Message) => boolean, what: string, from = 0, timeout = 30_000): Promise<Message> {
    for (let waited = 0; waited < timeout; waited += 20) {
      const found = this.iopub.slice(from).find(wanted);
      if (found) return found;
      await sleep(20);
    }
    throw new Error(`no ${what} within ${timeout} ms; terminal: ${this.terminal.slice(-500)}`);
  }

  /** Like Jupyter: the signal goes to the whole process group. */
  interrupt(): void {
    process.kill(-this.#pid(), 'SIGINT');
  }

  async exited(timeout = 10_000): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    await within(
      new Promise<void>((resolve) => this.process.once('exit', () => resolve())),
      timeout,
      'the kernel did not exit',
    );
  }

  kill(): void {
    try {
      process.kill(-this.#pid(), 'SIGKILL');
    } catch {
      // gone already
    }
  }

  /** Ends the kernel and the sockets; the test process can end. */
  close(): void {
    this.kill();
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
  }

  #pid(): number {
    if (this.process.pid === undefined) throw new Error('the kernel was not started');
    return this.process.pid;
  }

  #post(
    socket: zmq.Dealer,
    type: string,
    content: Record<string, unknown>,
    metadata: Record<string, unknown> = {},
  ): string {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: 'test',
      username: 'test',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, {}, metadata, content].map((part) => JSON.stringify(part));
    const signature = createHmac('sha256', KEY).update(parts.join('')).digest('hex');
    const before = this.#queues.get(socket) ?? Promise.resolve();
    this.#queues.set(
      socket,
      before.then(() => socket.send([DELIMITER, signature, ...parts])),
    );
    return id;
  }

  async #listen(socket: zmq.Dealer | zmq.Subscriber): Promise<void> {
    for await (const frames of socket) {
      const start = frames.findIndex((frame) => frame.toString() === DELIMITER);
      const parts = frames.slice(start + 2);
      const signature = createHmac('sha256', KEY);
      for (const part of parts) signature.update(part);
      if (signature.digest('hex') !== frames[start + 1].toString())
        throw new Error('the kernel sent a message with a wrong signature');
      const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
      const message: Message = { type: header.msg_type, parent: parent.msg_id, content, metadata, at: Date.now() };
      if (socket === this.#iopub) this.iopub.push(message);
      for (const waiter of [...this.#waiters]) waiter.accept(message);
    }
  }

  /** Gathers the answers to a request and returns a function that waits for one of them. */
  #collect(id: string, messages: Message[]) {
    const waiting = new Set<(message: Message) => void>();
    this.#waiters.add({
      accept(message) {
        if (message.parent !== id) return;
        messages.push(message);
        for (const accept of [...waiting]) accept(message);
      },
    });
    return (wanted: (message: Message) => boolean, what: string, timeout: number): Promise<Message> => {
      const known = messages.find(wanted);
      if (known) return Promise.resolve(known);
      const found = new Promise<Message>((resolve) => waiting.add((message) => wanted(message) && resolve(message)));
      return within(
        found,
        timeout,
        () =>
          `no ${what} within ${timeout} ms; got ${JSON.stringify(messages.map((message) => [message.type, message.content]).slice(-4))}; terminal: ${this.terminal.slice(-500)}`,
      );
    };
  }

  async #untilReady(): Promise<void> {
    const deadline = Date.now() + 180_000;
    while (Date.now() < deadline) {
      if (this.process.exitCode !== null) throw new Error(`the kernel ended at its start: ${this.terminal}`);
      const messages: Message[] = [];
      const answer = this.#collect(this.#post(this.#shell, 'kernel_info_request', {}), messages);
      try {
        await answer((message) => message.type === 'kernel_info_reply', 'kernel_info_reply', 5_000);
        await answer(isIdle, 'idle', 300); // proves that IOPub is connected
        return;
      } catch {
        // not yet
      }
    }
    this.close();
    throw new Error(`the kernel did not answer within 180 s: ${this.terminal}`);
  }
}

export function isIdle(message: Message): boolean {
  return message.type === 'status' && message.content.execution_state === 'idle';
}

/** Runs a cell that should succeed, without a word to stderr, and gives what it printed. */
export async function printed(kernel: KernelClient, code: string): Promise<string> {
  const { reply, stdout, stderr, error } = await kernel.execute(code);
  assert.equal(reply.status, 'ok', `${code}\n${error?.ename}: ${error?.evalue}`);
  assert.equal(stderr, '', code);
  return stdout;
}

/** A folder below the checkout, where a notebook could lie. */
export function temporaryFolder(): string {
  const base = path.join(PROJECT, 'dist', 'kernels');
  fs.mkdirSync(base, { recursive: true });
  const folder = fs.mkdtempSync(path.join(base, 'k-'));
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Removes the colors of a traceback. */
export function plain(text: string | readonly string[]): string {
  return (typeof text === 'string' ? text : text.join('\n')).replace(/\x1b\[[0-9;]*m/g, '');
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export async function within<T>(promise: Promise<T>, ms: number, message: string | (() => string)): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(typeof message === 'string' ? message : message())), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ports of a block that no other client here has while it is held. They lie below the range that systems give to
 * outgoing connections: a socket that connects to a port of that range before anyone listens can get that very port as
 * its own, and is then connected to itself.
 */
async function holdPorts(): Promise<{ ports: number[]; release: () => void }> {
  for (;;) {
    const first = 20_000 + 6 * randomInt(2_000);
    const guard = await listen(first);
    if (!guard) continue;
    const ports = [1, 2, 3, 4, 5].map((next) => first + next);
    const servers = await Promise.all(ports.map(listen));
    await Promise.all(
      servers.map((server) => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))),
    );
    if (servers.every(Boolean)) return { ports, release: () => void guard.close() };
    guard.close();
  }
}

/** Nothing where the port is taken. */
function listen(port: number): Promise<net.Server | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer().unref();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
