import * as zlib from 'node:zlib';
import { crc32 } from '../../formats';

// The pinned types are older than this function (Node 20.15 and 22.2 brought it).

/**
 * A PNG file of gray or RGB bytes `[h,w,1]` or `[h,w,3]`, made at once and without a library; the same bytes for the
 * same pixels.
 */
export function writePng(bytes: Uint8Array, height: number, width: number, channels: number): Buffer {
  const stride = width * channels;
  // Each line starts with the number of its filter; 0 leaves the bytes as they are.
  const lines = Buffer.alloc(height * (stride + 1));
  for (let row = 0; row < height; row++)
    lines.set(bytes.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);

  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 3 ? 2 : 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', zlib.deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
