import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers one request. */
export type Manner =
  | 'well'
  /** Sends half of what was asked for, then drops the connection. */
  | 'breaks off'
  /** Ignores Range: the whole file, 200. */
  | 'ignores range'
  /** The right length, other bytes. */
  | 'wrong bytes'
  /** Says that the file is longer than what it sends. */
  | 'declares too much'
  /** Says that the file is shorter, and sends so much. */
  | 'declares too little'
  /** No length at all, and more than the file has. */
  | 'sends too much'
  /** Sends a little and then nothing, for ever. */
  | 'stalls'
  /** Takes the connection and never answers. */
  | 'silent'
  | 'wrong range'
  | 'repacked'
  | 'redirects'
  | '404'
  | '500'
  | '416';

export interface Request {
  url: string;
  range: string | undefined;
  /** Bytes of body sent. */
  sent: number;
}

/** A web server on this machine that serves files and misbehaves on command. */
export interface UnreliableServer {
  address: string;
  /** Every request so far. */
  requests: Request[];
  /** Sets how the next requests are answered, one each; the last one holds for all that follow. */
  answer(...manners: Manner[]): void;
  close(): void;
}

/**
 * @param files path (with the leading slash) to content; behind any prefix, so that several "hosts" can be told apart.
 */
export async function unreliableServer(files: ReadonlyMap<string, Uint8Array>): Promise<UnreliableServer> {
  const requests: Request[] = [];
  let manners: Manner[] = ['well'];
  const server = http.createServer((request, response) => {
    const url = request.url ?? '';
    const record: Request = { url, range: request.headers.range, sent: 0 };
    requests.push(record);
    const content = [...files].find(([name]) => url.endsWith(name))?.[1];
    const manner = manners.length > 1 ? manners.shift()! : manners[0];
    if (!content) return void response.writeHead(404).end('no such file');
    const from = record.range && manner !== 'ignores range' ? Number(/^bytes=(\d+)-$/.exec(record.range)![1]) : 0;
    const body = Buffer.from(content.subarray(from));
    const send = (bytes: Uint8Array, length: number | undefined, then: 'end' | 'drop' | 'wait' = 'end') => {
      const range =
        from > 0
          ? {
              'content-range': `bytes ${manner === 'wrong range' ? from - 1 : from}-${content.length - 1}/${content.length}`,
            }
          : {};
      response.writeHead(from > 0 ? 206 : 200, {
        ...range,
        ...(length === undefined ? {} : { 'content-length': length }),
      });
      record.sent = bytes.length;
      response.write(bytes, () => {
        if (then === 'end') response.end();
        // Long enough for the bytes to get through, so that the client has them when the line goes dead.
        if (then === 'drop') setTimeout(() => response.destroy(), 50);
      });
    };
    if (manner === '404' || manner === '500' || manner === '416')
      return void response.writeHead(Number(manner)).end('an error page');
    if (manner === 'silent') return;
    if (manner === 'redirects') return void response.writeHead(302, { location: `/elsewhere${url}` }).end();
    if (manner === 'repacked') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    if (manner === 'breaks off') return send(body.subarray(0, Math.ceil(body.length / 2)), body.length, 'drop');
    if (manner === 'stalls') return send(body.subarray(0, 10), body.length, 'wait');
    if (manner === 'wrong bytes')
      return send(
        body.map((byte) => byte ^ 1),
        body.length,
      );
    if (manner === 'declares too much') return send(body, body.length + 100, 'drop');
    if (manner === 'declares too little') return send(body.subarray(0, body.length - 100), body.length - 100);
    if (manner === 'sends too much') return send(Buffer.concat([body, body]), undefined);
    send(body, body.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (...next) => {
      manners = next;
      requests.length = 0;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
