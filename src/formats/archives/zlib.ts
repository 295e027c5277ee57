import * as zlib from 'node:zlib';

// What Node's zlib has and @types/node 18 does not know, given types in this file and nowhere else.

/** The checksum of zip, gzip and PNG; Node has it since 20.15. */
export const { crc32 } = zlib as unknown as { crc32(data: Uint8Array): number };

interface Unpacked {
  buffer: Buffer;
  /** How many bytes of the input were used. */
  used: number;
}

/** Unpacks by `zlib.gunzipSync` or `zlib.inflateRawSync`, and says how much of the input was used. */
export function unpack(by: typeof zlib.gunzipSync, bytes: Uint8Array, options: zlib.ZlibOptions): Unpacked {
  const found = by(bytes, { ...options, info: true }) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  return { buffer: found.buffer, used: found.engine.bytesWritten };
}
