/** An entry of a tar archive: a file unless `kind` says otherwise. */
export interface TarEntry {
  file: string;
  content: Uint8Array;
  kind?: string;
  prefix?: string;
}

/** A tar archive by the rules of POSIX ustar, with its end mark. */
export function makeTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]);
}

/** The blocks of one entry. */
export function tarEntry({ file, content, kind = '0', prefix = '' }: TarEntry): Buffer {
  const header = Buffer.alloc(512);
  header.write(file, 0);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write(kind, 156);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(prefix, 345);
  return Buffer.concat([signed(header), content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** The same blocks with the checksum that the header has now. */
export function signed(blocks: Buffer): Buffer {
  blocks.write('        ', 148);
  const sum = blocks.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  blocks.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return blocks;
}
