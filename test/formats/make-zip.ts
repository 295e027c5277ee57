import * as zlib from 'node:zlib';
import { crc32 } from 'vitrine/formats';

/** One entry of an archive to build; every field can be made to lie. */
export interface ZipEntry {
  name: string;
  content: Uint8Array;
  method?: 'stored' | 'deflate';
  /** Bytes that stand in the archive instead of the packed content. */
  packedBytes?: Uint8Array;
  declaredSize?: number;
  declaredPacked?: number;
  declaredOffset?: number;
  localName?: string;
  flags?: number;
  checksum?: number;
}

/** Builds a zip archive from scratch, for tests of the reader: honest by default. */
export function makeZip(entries: readonly ZipEntry[], comment = ''): Uint8Array {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const deflated = entry.method === 'deflate';
    const packed = entry.packedBytes ?? (deflated ? zlib.deflateRawSync(entry.content) : entry.content);
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const fields = Buffer.alloc(22);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0, 2);
    fields.writeUInt16LE(deflated ? 8 : 0, 4);
    fields.writeUInt32LE(entry.checksum ?? crc32(entry.content), 10);
    fields.writeUInt32LE(entry.declaredPacked ?? packed.length, 14);
    fields.writeUInt32LE(entry.declaredSize ?? entry.content.length, 18);
    const local = Buffer.concat([le32(0x04034b50), fields, le16(localName.length), le16(0), localName, packed]);
    directory.push(
      Buffer.concat([
        le32(0x02014b50),
        le16(20),
        fields,
        le16(name.length),
        le16(0),
        le16(0),
        le16(0),
        le16(0),
        le32(0),
        le32(entry.declaredOffset ?? offset),
        name,
      ]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.concat([
    le32(0x06054b50),
    le16(0),
    le16(0),
    le16(entries.length),
    le16(entries.length),
    le32(central.length),
    le32(offset),
    le16(comment.length),
    Buffer.from(comment),
  ]);
  return new Uint8Array(Buffer.concat([...bodies, central, end]));
}

function le16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function le32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
