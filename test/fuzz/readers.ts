import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import sharp = require('sharp');
import {
  parseCelebaList,
  parseCelebaMapping,
  parseCelebaPartition,
  parseCompas,
  parseIsicArtefacts,
  parseIsicMetadata,
  readImage,
} from 'vitrine/data';
import {
  cocoMask,
  gunzip,
  indexTar,
  parseCifar100,
  parseCoco,
  parseCsv,
  parseGlove,
  parseIdx,
  parseNpy,
  parseNpz,
  parsePth,
  parsePthStateDict,
  parsePtbTrees,
  phrasesOf,
  readTarFile,
  parseSafetensors,
  parseTar,
  parseTensorBundle,
  parseTensorSlices,
  parseVocXml,
  parseZip,
  writeIdx,
  writeNpy,
  writeSafetensors,
  writeVocXml,
} from 'vitrine/formats';
import { parseDescriptions, parseExplanations } from 'vitrine/neurons';
import { makeBundle, makeSlices, message } from '../formats/make-checkpoint';
import { makePthLegacy, makePthZip, pickle, stateDict, tensor } from '../formats/make-pth';
import { makeTar } from '../formats/make-tar';
import { makeZip } from '../formats/make-zip';

/** A reader, and a valid file to damage. */
export interface Reader {
  valid: Uint8Array;
  read: (bytes: Uint8Array) => unknown;
}

const name = 'hostile';
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Every reader of files, by what it reads. */
export async function readers(): Promise<Record<string, Reader>> {
  return { ...arrays(), ...archives(), ...checkpoints(), ...annotations(), ...tables(), ...(await images()) };
}

const floats = { shape: [2, 3], data: Float32Array.of(1, -2, 3, 0.5, NaN, 7) };
const longs = { shape: [2], data: BigInt64Array.of(1n, -1n) };

function arrays(): Record<string, Reader> {
  const tensors = new Map<string, typeof floats | typeof longs>([
    ['a', floats],
    ['b', longs],
  ]);
  const npz = makeZip([
    { name: 'a.npy', content: writeNpy(floats) },
    { name: 'b.npy', content: writeNpy(longs), method: 'deflate' },
  ]);
  const header = Buffer.from(writeNpy(floats));
  return {
    IDX: {
      valid: writeIdx({ shape: [3, 2], data: Int16Array.of(1, 2, 3, 4, 5, 6) }),
      read: (bytes) => parseIdx(bytes, { name }),
    },
    npy: { valid: header, read: (bytes) => parseNpy(bytes, { name }) },
    npz: { valid: npz, read: (bytes) => parseNpz(bytes, { name }) },
    // The archive's checksums would catch damage to an array, so here it is damaged before it is packed.
    'an array in an npz': {
      valid: header,
      read: (bytes) => parseNpz(makeZip([{ name: 'a.npy', content: bytes }]), { name }),
    },
    'CIFAR-100 records': {
      valid: Uint8Array.from({ length: 2 * 3074 }, (_, i) => (i % 3074 < 2 ? i % 20 : (i * 7919) % 251)),
      read: (bytes) => parseCifar100(bytes, { name }),
    },
    safetensors: {
      valid: writeSafetensors(tensors, { note: 'x' }),
      read: (bytes) => parseSafetensors(bytes, { name }),
    },
  };
}

function archives(): Record<string, Reader> {
  const content = Buffer.alloc(300, 'abc');
  const tar = makeTar([
    { file: 'pax', content: Buffer.from('12 path=a/b\n'), kind: 'x' },
    { file: 'x', content },
    { file: 'long', content: Buffer.from('c/d\0'), kind: 'L' },
    { file: 'y', content: Buffer.from('z') },
  ]);
  return {
    gzip: {
      valid: new Uint8Array(zlib.gzipSync(Buffer.alloc(5000, 'abc'))),
      read: (bytes) => gunzip(bytes, { name, limit: 1e6 }),
    },
    zip: {
      valid: makeZip([
        { name: 'a/b', content },
        { name: 'c', content, method: 'deflate' },
      ]),
      read: (bytes) => parseZip(bytes, { name }),
    },
    tar: { valid: tar, read: (bytes) => parseTar(bytes, { name }) },
    'tar, read by its index': { valid: tar, read: readByIndex },
  };
}

/** Every file of an archive on disk, as its index says. */
function readByIndex(bytes: Uint8Array): Buffer[] {
  const location = path.join(os.tmpdir(), `hostile-${process.pid}.tar`);
  fs.writeFileSync(location, bytes);
  try {
    const index = indexTar(location, { name });
    return [...index.files.keys()].map((file) => readTarFile(index, file));
  } finally {
    fs.rmSync(location);
  }
}

function checkpoints(): Record<string, Reader> {
  const weight = { key: '0', count: 6, shape: [2, 3], strides: [3, 1] };
  const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
  const object = Buffer.concat([
    pickle.global('argparse', 'Namespace'),
    Buffer.from(')\x81}(X\x01\0\0\0aK\x01ub', 'latin1'),
  ]);
  const program = pickle.program(
    '}(',
    ...[pickle.text('state_dict'), stateDict({ w: tensor(weight), none: Buffer.from('N') })],
    ...[pickle.text('args'), object, pickle.text('rng'), Buffer.from('C\x02ab')],
    'u',
  );
  const legacy = pickle.program('}(', pickle.text('net'), stateDict({ w: tensor(weight, 'legacy') }), 'u');
  const bundle = makeBundle({ w: { type: 1, shape: [2, 3], bytes: numbers } });
  const slices = makeSlices({ w: { type: 1, shape: [2, 3], values: message(5, numbers) } });
  return {
    'PyTorch, zip': {
      valid: makePthZip(program, { 0: numbers }),
      read: (bytes) => parsePth(bytes, { name }),
    },
    'PyTorch, the pickle in a zip': {
      valid: program,
      read: (bytes) => parsePthStateDict(makePthZip(Buffer.from(bytes), { 0: numbers }), { name }),
    },
    'PyTorch, before 1.6': {
      valid: makePthLegacy(legacy, { 0: { count: 6, content: numbers } }),
      read: (bytes) => parsePthStateDict(bytes, { name }),
    },
    'TensorFlow, index': {
      valid: bundle.index,
      read: (bytes) => parseTensorBundle({ ...bundle, index: bytes }, { name }),
    },
    'TensorFlow, version 1': { valid: slices, read: (bytes) => parseTensorSlices(bytes, { name }) },
  };
}

function annotations(): Record<string, Reader> {
  const box = { xmin: 1, ymin: 2, xmax: 30.5, ymax: 20 };
  const square = [1, 1, 5, 1, 5, 5, 1, 5];
  const annotation = { id: 1, image_id: 1, category_id: 3, bbox: [1, 1, 4, 4], area: 16, iscrowd: 0 };
  const coco = {
    images: [{ id: 1, file_name: 'a.jpg', height: 10, width: 12 }],
    categories: [{ id: 3, name: 'cat' }],
    annotations: [
      { ...annotation, segmentation: [square] },
      { ...annotation, segmentation: { size: [10, 12], counts: '0d0T3' } },
      { ...annotation, segmentation: { size: [10, 12], counts: [0, 20, 100] } },
      annotation,
    ],
  };
  return {
    'VOC XML': {
      valid: Buffer.from(
        writeVocXml({ filename: 'a', width: 40, height: 30, objects: [{ name: 'cat', difficult: true, box }] }),
      ),
      read: (bytes) => parseVocXml(bytes, { name }),
    },
    'COCO JSON and its masks': {
      valid: json(coco),
      read(bytes) {
        for (const { height, width, annotations: found } of parseCoco(bytes, { name }).images)
          for (const { segmentation } of found) cocoMask(segmentation, [height, width], { name });
      },
    },
  };
}

function tables(): Record<string, Reader> {
  const compas = [
    'race,c_charge_degree,age_cat,sex,priors_count,c_charge_desc,days_b_screening_arrest,is_recid,score_text,two_year_recid',
    'Caucasian,M,25 - 45,Male,3,"Battery, 1st",-1,0,Low,1',
  ].join('\n');
  const explanation = 'layer,unit,val correlation,weight0,concept0,bias\nconv,1,0.5,1.5,"a, b",0\nconv,2,0.1,1,c,1\n';
  const description = 'layer,unit,description\nconv,1,"a, b"\nconv,2,c\n';
  return {
    CSV: {
      valid: Buffer.from('a,b\n1,"x ""y"", z"\r\n"",2\n'),
      read: (bytes) => parseCsv(text(bytes), { name }),
    },
    'trees of phrases': {
      valid: Buffer.from('(3 (2 The) (3 (3 (2 quiet) (2 ending)) (4 (2 works) (3 nicely))))\n(0 (1 bad) (2 .))\n'),
      read: (bytes) => parsePtbTrees(text(bytes), { name }).flatMap(phrasesOf),
    },
    'vectors of words': {
      valid: Buffer.from('the 0.418 0.24968 -0.41242\nof 0.70853 0.57088 -0.4716\n'),
      read: (bytes) => parseGlove(bytes, { name }),
    },
    'CSV of COMPAS': { valid: Buffer.from(compas), read: (bytes) => parseCompas(bytes, { name }) },
    'CSV of lesions': {
      valid: Buffer.from(
        ';image;hair;patches;label;label_string\n0;ISIC_0.png;1;0;0;benign\n1;ISIC_1.png;0;1;1;malignant\n',
      ),
      read: (bytes) => parseIsicArtefacts(bytes, { name }),
    },
    'CSV of the ISIC archive': {
      valid: Buffer.from('isic_id,benign_malignant\nISIC_0,benign\nISIC_1,\n'),
      read: (bytes) => parseIsicMetadata(bytes, { name }),
    },
    'CSV of explanations': {
      valid: Buffer.from(explanation),
      read: (bytes) => parseExplanations(text(bytes), { name }),
    },
    'CSV of descriptions': {
      valid: Buffer.from(description),
      read: (bytes) => parseDescriptions(text(bytes), { name }),
    },
    'CelebA, a list': {
      valid: Buffer.from('2\nBlack_Hair Smiling\n000001.jpg -1  1\n000002.jpg  1 -1\n'),
      read: (bytes) => parseCelebaList(text(bytes), { name }),
    },
    'CelebA, the partition': {
      valid: Buffer.from('000001.jpg 0\n000002.jpg 2\n'),
      read: (bytes) => parseCelebaPartition(text(bytes), { name }),
    },
    'CelebA, the mapping of masks': {
      valid: Buffer.from('idx  orig_idx  orig_file\n0    119613    119614.jpg\n1    99094     099095.jpg\n'),
      read: (bytes) => parseCelebaMapping(text(bytes), { name }),
    },
  };
}

async function images(): Promise<Record<string, Reader>> {
  const pixels = Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 7919) % 251);
  const picture = () => sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } });
  const read = (bytes: Uint8Array) => readImage(bytes, { name });
  return {
    JPEG: { valid: await picture().jpeg().toBuffer(), read },
    'JPEG, progressive, with a profile': {
      valid: await picture().withIccProfile('p3').jpeg({ progressive: true }).toBuffer(),
      read,
    },
    'JPEG, CMYK': { valid: await picture().toColourspace('cmyk').jpeg().toBuffer(), read },
    PNG: { valid: await picture().png().toBuffer(), read },
    'PNG, palette': { valid: await picture().png({ palette: true, colours: 16 }).toBuffer(), read },
    WebP: { valid: await picture().webp().toBuffer(), read },
    GIF: { valid: await picture().gif().toBuffer(), read },
  };
}
