import * as zlib from 'node:zlib';
import sharp = require('sharp');
import { crc32 } from 'vitrine/formats';

const [WIDTH, HEIGHT] = [37, 26];

/** Ramps of red and green, their sum as blue: 37x26 pixels. */
const COLORS = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % WIDTH, Math.floor(i / 3 / WIDTH)];
  return [x * 6 + 10, y * 9, (x + y) * 4][i % 3];
});
const ALPHA = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 11) % 256);

const raw = (data: Uint8Array, channels: 1 | 2 | 3 | 4, height = HEIGHT) =>
  sharp(data, { raw: { width: WIDTH, height, channels } });
const plain = () => raw(COLORS, 3);
const gray = Uint8Array.from(ALPHA, (_, i) => COLORS[3 * i + 1]);
const together = (...parts: Uint8Array[]) =>
  Uint8Array.from({ length: WIDTH * HEIGHT * parts.length }, (_, i) => {
    const [at, pixel] = [i % parts.length, Math.floor(i / parts.length)];
    return parts[at][pixel];
  });
const [red, green, blue] = [0, 1, 2].map((c) => ALPHA.map((_, i) => COLORS[3 * i + c]));
const withAlpha = () => raw(together(red, green, blue, ALPHA), 4);
/** Two pictures, the second one dark. */
const animated = () =>
  sharp(Buffer.concat([COLORS, COLORS.map((value) => value >> 2)]), {
    raw: { width: WIDTH, height: 2 * HEIGHT, channels: 3, pageHeight: HEIGHT },
  });

/** Each file that a photograph may come as, by what is odd about it. */
export async function oddPhotographs(): Promise<Record<string, Buffer>> {
  const cmyk = await plain().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  return {
    'profile.jpg': await plain().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
    'profile.png': await plain().withIccProfile('p3').png().toBuffer(),
    'cmyk.jpg': cmyk,
    'ycck.jpg': withTransform(cmyk, 2),
    'cmyk-without-adobe.jpg': withTransform(cmyk, undefined),
    'gray.jpg': await raw(gray, 1).toColourspace('b-w').jpeg({ quality: 95 }).toBuffer(),
    'progressive.jpg': await plain().jpeg({ progressive: true }).toBuffer(),
    'half-colors.jpg': await plain().jpeg({ quality: 60, chromaSubsampling: '4:2:0' }).toBuffer(),
    'turned.jpg': await plain().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
    'palette.png': await plain().png({ palette: true, colours: 16 }).toBuffer(),
    'palette-with-alpha.png': await withAlpha().png({ palette: true, colours: 16 }).toBuffer(),
    'alpha.png': await withAlpha().png().toBuffer(),
    'gray.png': await raw(gray, 1).toColourspace('b-w').png().toBuffer(),
    'gray-with-alpha.png': png(8, 4, together(gray, ALPHA)),
    'colors-of-16-bits.png': png(16, 2, Uint8Array.from(together(red, ALPHA, green, ALPHA, blue, ALPHA))),
    'gray-of-16-bits.png': png(
      16,
      0,
      together(
        gray.map((_, i) => Number(i % 3 === 0)),
        gray,
      ),
    ),
    'black-and-white.png': png(1, 0, bits(gray.map((value) => Number(value > 100)))),
    'gamma.png': png(8, 2, COLORS, chunk('gAMA', Uint8Array.of(0, 1, 0x86, 0xa0))),
    'lossy.webp': await plain().webp({ quality: 80 }).toBuffer(),
    'alpha.webp': await withAlpha().webp({ lossless: true, exact: true }).toBuffer(),
    'animated.webp': await animated()
      .webp({ lossless: true, loop: 0, delay: [100, 100] })
      .toBuffer(),
    'animated.gif': await animated()
      .gif({ loop: 0, delay: [100, 100] })
      .toBuffer(),
  };
}

/** A CMYK JPEG whose Adobe marker says that its colors were transformed so; without that marker for undefined. */
function withTransform(jpeg: Buffer, transform: number | undefined): Buffer {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xee]));
  const end = at + 2 + jpeg.readUInt16BE(at + 2);
  if (transform === undefined) return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(end)]);
  const changed = Buffer.from(jpeg);
  changed[end - 1] = transform;
  return changed;
}

/** A PNG of `depth` bits and a type of color, from its rows without filters. */
function png(depth: number, color: number, rows: Uint8Array, extra: Buffer = Buffer.alloc(0)): Buffer {
  const header = Buffer.from([0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, depth, color, 0, 0, 0]);
  const length = rows.length / HEIGHT;
  const filtered = Array.from({ length: HEIGHT }, (_, y) => [
    Buffer.from([0]),
    rows.subarray(y * length, (y + 1) * length),
  ]);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    extra,
    chunk('IDAT', zlib.deflateSync(Buffer.concat(filtered.flat()))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A chunk of a PNG, its checksum right. */
export function chunk(type: string, content: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

/** Rows of 0 and 1, eight to a byte. */
function bits(values: Uint8Array): Uint8Array {
  const length = Math.ceil(WIDTH / 8);
  const rows = new Uint8Array(length * HEIGHT);
  values.forEach((value, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    rows[y * length + (x >> 3)] |= value << (7 - (x & 7));
  });
  return rows;
}
