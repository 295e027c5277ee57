import * as fs from 'node:fs';
import { unwritable } from '../../host';
import { BrokenOff, Unreachable, WrongContent } from './transfer-errors';

/** Milliseconds. */
export interface Timeouts {
  /** Until the answer begins. Default 5,000. */
  connect?: number;
  /** In which at least 1 KiB must arrive. Default 15,000. */
  stall?: number;
}

interface FetchOptions {
  bytes?: number;
  most?: number;
  onProgress?: (received: number, total: number | undefined) => void;
  timeouts?: Timeouts;
  signal?: AbortSignal;
}

/** A slower host counts as stalled, or a byte a minute would keep a notebook waiting for ever. */
export const LEAST_PER_STALL = 1024;

/** Bytes that are taken of a file whose size nobody has said: several times the largest one that is known here. */
const MOST = 2 ** 32;

/** Appends to `part` what `url` has beyond the bytes that are there; starts anew where the host cannot continue. */
export async function fetchInto(url: string, part: string, options: FetchOptions): Promise<void> {
  const { bytes, most = MOST, onProgress, timeouts: { connect = 5_000, stall = 15_000 } = {} } = options;
  let have = fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes !== undefined && have > bytes) have = 0;
  if (have > 0 && have === bytes) return;

  const abort = new AbortController();
  const forward = () => abort.abort(options.signal?.reason);
  options.signal?.addEventListener('abort', forward);
  if (options.signal?.aborted) forward();
  const timer = startTimer(abort, connect, `no answer within ${connect / 1000} s`);
  try {
    const response = await fetch(url, {
      signal: abort.signal,
      headers: { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) },
    }).catch((error: unknown) => {
      throw new Unreachable(
        abort.signal.aborted ? reasonOf(abort.signal.reason) : `cannot be reached (${reasonOf(error)})`,
      );
    });
    try {
      have = acceptAnswer(response, have);
      const declared = response.headers.get('content-length');
      const total = declared === null ? bytes : have + Number(declared);
      if (bytes !== undefined && total !== bytes) {
        throw new WrongContent(
          `offers a file of ${total?.toLocaleString('en')} bytes, wanted ${bytes.toLocaleString('en')}`,
          'keep',
        );
      }
      if (bytes === undefined && total !== undefined && total > most)
        throw new WrongContent(`offers ${words(total)} bytes; at most ${words(most)} are taken`, 'discard');
      timer.restart(stall, `sent less than ${LEAST_PER_STALL} bytes in ${stall / 1000} s`);
      await append(response, part, have, { total, most: bytes ?? most }, (received, fresh) => {
        if (fresh >= LEAST_PER_STALL)
          timer.restart(stall, `sent less than ${LEAST_PER_STALL} bytes in ${stall / 1000} s`);
        onProgress?.(received, total);
        return fresh >= LEAST_PER_STALL;
      });
    } catch (error) {
      // Lets go of the connection; what is still coming is not wanted.
      abort.abort(error);
      throw error;
    }
  } finally {
    timer.stop();
    options.signal?.removeEventListener('abort', forward);
  }
}

/** @returns at which byte the body begins. */
function acceptAnswer(response: Response, have: number): number {
  const encoding = response.headers.get('content-encoding');
  if (response.ok && encoding && encoding !== 'identity')
    throw new WrongContent(`repacks the file (${encoding}) although asked not to`, 'keep');
  if (response.status === 200) return 0;
  if (response.status === 206 && have > 0) {
    const range = response.headers.get('content-range') ?? 'no range';
    if (new RegExp(`^bytes ${have}-\\d+/`).test(range)) return have;
    throw new WrongContent(`was asked for the bytes from ${have} on and sent ${range}`, 'discard');
  }
  // 416: the host's file ends before what is here.
  throw new WrongContent(
    `answered ${response.status} ${response.statusText}`.trim(),
    response.status === 416 ? 'discard' : 'keep',
  );
}

async function append(
  response: Response,
  part: string,
  from: number,
  { total, most }: { total: number | undefined; most: number },
  progress: (received: number, fresh: number) => boolean,
): Promise<void> {
  const handle = fs.openSync(part, from > 0 ? 'r+' : 'w');
  let received = from;
  let mark = from;
  try {
    fs.ftruncateSync(handle, from);
    if (response.body) {
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (total !== undefined && received + value.length > total) {
          throw new WrongContent(`sent more than the ${total.toLocaleString('en')} bytes that the file has`, 'discard');
        }
        if (received + value.length > most)
          throw new WrongContent(`sends on after ${words(most)} bytes; no more are taken`, 'discard');
        fs.writeSync(handle, value, 0, value.length, received);
        received += value.length;
        if (progress(received, received - mark)) mark = received;
      }
    }
  } catch (error) {
    if (error instanceof WrongContent) throw error;
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw unwritable(part, error);
    throw new BrokenOff(`broke off after ${received.toLocaleString('en')} bytes (${reasonOf(error)})`);
  } finally {
    fs.closeSync(handle);
  }
  if (total !== undefined && received < total) {
    throw new BrokenOff(`ended after ${received.toLocaleString('en')} of ${total.toLocaleString('en')} bytes`);
  }
}

function words(n: number): string {
  return n.toLocaleString('en');
}

function startTimer(abort: AbortController, milliseconds: number, reason: string) {
  const arm = (ms: number, why: string) => setTimeout(() => abort.abort(new Error(why)), ms);
  let timer = arm(milliseconds, reason);
  return {
    restart(ms: number, why: string) {
      clearTimeout(timer);
      timer = arm(ms, why);
    },
    stop: () => clearTimeout(timer),
  };
}

/** fetch hides what happened in a chain of causes: the innermost one says it. */
function reasonOf(error: unknown): string {
  let inner = error as Error & { code?: string };
  while (inner?.cause instanceof Error) inner = inner.cause;
  return inner?.code ?? inner?.message ?? String(error);
}
