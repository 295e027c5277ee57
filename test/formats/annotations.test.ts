import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  cocoMask,
  cocoRuns,
  FormatError,
  parseCoco,
  parseVocXml,
  writeVocXml,
  type VocAnnotation,
} from 'vitrine/formats';
import { apply, damage, parsesOrExplains } from './damage';

const name = 'hostile';
const bytes = (text: string) => new TextEncoder().encode(text);
const object = (id: string, box: string, difficult = '<difficult>0</difficult>') =>
  `<object><name>${id}</name>${difficult}<bndbox>${box}</bndbox></object>`;
const box = '<xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax>';
const xml = (objects: string) =>
  bytes(`<?xml version="1.0"?>\n<annotation><folder>val</folder><filename>a&amp;b</filename><source><database>x</database></source>
  <size><width>500</width><height>375</height><depth>3</depth></size><segmented>0</segmented>${objects}</annotation>`);

describe('parseVocXml', () => {
  it('reads one object and two alike, and 0 as a coordinate', () => {
    const first = { name: 'n01440764', difficult: false, box: { xmin: 1, ymin: 2, xmax: 30, ymax: 40 } };
    assert.deepEqual(parseVocXml(xml(object('n01440764', box))), {
      filename: 'a&b',
      width: 500,
      height: 375,
      objects: [first],
    });
    const two = parseVocXml(
      xml(object('n01440764', box, '') + object('n2', box.replace('>1<', '>0<'), '<difficult>1</difficult>')),
    );
    assert.deepEqual(two.objects, [first, { name: 'n2', difficult: true, box: { ...first.box, xmin: 0 } }]);
    assert.deepEqual(parseVocXml(xml('')).objects, []);
  });

  it('takes fractions as written, and for difficult only what says so', () => {
    const parsed = (boxes: string, difficult = '') => parseVocXml(xml(object('n1', boxes, difficult))).objects[0];
    const fractions = '<xmin>1.6</xmin><ymin>2.3</ymin><xmax>30.0</xmax><ymax>40.25</ymax>';
    assert.deepEqual(parsed(fractions).box, { xmin: 1.6, ymin: 2.3, xmax: 30, ymax: 40.25 });
    for (const [written, wanted] of [
      ['<difficult/>', false],
      ['<difficult> </difficult>', false],
      ['<difficult>Unspecified</difficult>', false],
      ['<difficult>0.0</difficult>', false],
      ['<difficult>False</difficult>', false],
      ['<difficult>true</difficult>', true],
      ['<difficult>1</difficult>', true],
    ] as const)
      assert.equal(parsed(box, written).difficult, wanted, written);
    assert.throws(
      () => parseVocXml(bytes(Buffer.from(xml('')).toString().replace('500', '500.5'))),
      /<width> is 500\.5; wanted a whole number of pixels/,
    );
  });

  it('reads back what was written', () => {
    const annotation: VocAnnotation = {
      filename: 'x<1>.png',
      width: 64,
      height: 32,
      objects: [{ name: 'n00000003', difficult: true, box: { xmin: 1, ymin: 1, xmax: 64, ymax: 32 } }],
    };
    assert.deepEqual(parseVocXml(bytes(writeVocXml(annotation))), annotation);
  });

  it('names what is missing, and expands nothing', () => {
    assert.throws(
      () => parseVocXml(xml(object('n1', '<xmin>1</xmin>')), { name: 'v.xml' }),
      /v\.xml: has no <ymin> in <bndbox>/,
    );
    assert.throws(
      () => parseVocXml(xml(object('n1', box.replace('>1<', '>one<')))),
      /<xmin> is 'one'; wanted a number/,
    );
    assert.throws(() => parseVocXml(bytes('<html></html>')), /its root is <html>; wanted <annotation>/);
    assert.throws(
      () => parseVocXml(bytes('<!DOCTYPE a [<!ENTITY b "bbbb">]><annotation>&b;</annotation>')),
      /declares a document type/,
    );
    assert.throws(() => parseVocXml(bytes('<annotation><size>')), /cannot be read as XML/);
    assert.throws(() => parseVocXml(bytes(`${'<a>'.repeat(100)}`)), /more than 8 deep/);
  });

  it('withstands 3,000 damaged files and 500 of random bytes', () => {
    const valid = xml(object('n01440764', box) + object('n2', box));
    const parse = (text: Uint8Array) => parseVocXml(text, { name });
    fc.assert(
      fc.property(damage, (changes) => parsesOrExplains(parse, apply(valid, changes))),
      { numRuns: 3000, seed: 1 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (text) => parsesOrExplains(parse, text)),
      { numRuns: 500, seed: 2 },
    );
  });
});

/**
 * Packs run lengths into text, by the description of the format: signed five-bit groups, from the third run on
 * differences to the run two before.
 */
function pack(runs: readonly number[]): string {
  let text = '';
  runs.forEach((run, i) => {
    let value = i > 2 ? run - runs[i - 2] : run;
    for (let more = true; more;) {
      let bits = value & 31;
      value >>= 5;
      more = (bits & 16) !== 0 ? value !== -1 : value !== 0;
      if (more) bits |= 32;
      text += String.fromCharCode(bits + 48);
    }
  });
  return text;
}

describe('cocoMask', () => {
  it('runs down the columns, zeros first', () => {
    const mask = Uint8Array.of(1, 0, 0, 1, 1, 0, 0, 0, 0); // (0,0), (1,0), (1,1)
    assert.deepEqual(cocoRuns(mask, [3, 3]), [0, 2, 2, 1, 4]);
    assert.deepEqual(cocoMask({ size: [3, 3], counts: [0, 2, 2, 1, 4] }, [3, 3]), mask);
  });

  it('gives any mask back from its run lengths, plain or packed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 70 }),
        fc.infiniteStream(fc.boolean()),
        (height, width, bits) => {
          const mask = Uint8Array.from({ length: height * width }, () => Number(bits.next().value));
          const counts = cocoRuns(mask, [height, width]);
          assert.deepEqual(cocoMask({ size: [height, width], counts }, [height, width]), mask);
          assert.deepEqual(cocoMask({ size: [height, width], counts: pack(counts) }, [height, width]), mask);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });

  it('fills polygons at pixel centers, unites them, cuts them at the border', () => {
    assert.deepEqual([...cocoMask([[1, 0, 3, 0, 3, 2, 1, 2]], [3, 4])], [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
    assert.deepEqual(
      [
        ...cocoMask(
          [
            [0, 0, 1, 0, 1, 1, 0, 1],
            [-5, 1, 2, 1, 2, 9, -5, 9],
          ],
          [2, 3],
        ),
      ],
      [1, 0, 0, 1, 1, 0],
    );
    // A triangle of half the square: its area to within its border.
    const half = cocoMask([[0, 0, 100, 0, 0, 100]], [100, 100]).reduce((sum, value) => sum + value, 0);
    assert.ok(Math.abs(half - 5000) <= 50, `${half} pixels`);
  });

  it('says what is wrong with runs and polygons', () => {
    assert.throws(
      () => cocoMask({ size: [2, 2], counts: [0, 5] }, [2, 2], { name: 'a' }),
      /a: run 1 is 5 after 0 of 4 pixels/,
    );
    assert.throws(() => cocoMask({ size: [2, 2], counts: [3] }, [2, 2]), /its runs cover 3 of 4 pixels/);
    assert.throws(
      () => cocoMask({ size: [2, 3], counts: [6] }, [2, 2]),
      /of an image of \[2,3\]; the image is \[2,2\]/,
    );
    assert.throws(
      () => cocoMask({ size: [2, 2], counts: ' ' }, [2, 2]),
      /packed run lengths are damaged near character 0/,
    );
    assert.throws(() => cocoMask([[0, 0, 1]], [2, 2]), /a polygon has 3 values/);
    for (const size of [
      [2 ** 16, 2 ** 16],
      [0, 2],
      [-2, -2],
      [1.5, 2],
      [NaN, 2],
      [2, Infinity],
    ] as const)
      assert.throws(
        () => cocoMask([], size),
        (error) => error instanceof FormatError && /masks are made of whole pixels/.test(error.message),
      );
    assert.throws(() => cocoMask(null as never, [2, 2]), /is neither a list of polygons nor run lengths/);
  });
});

const coco = {
  categories: [
    { id: 3, name: 'cat' },
    { id: 90, name: 'dog' },
  ],
  licenses: [{ id: 4, name: 'by' }],
  images: [
    { id: 7, file_name: '7.jpg', height: 2, width: 3, license: 4 },
    { id: 9, file_name: '9.jpg', height: 2, width: 2 },
  ],
  annotations: [
    {
      id: 1,
      image_id: 7,
      category_id: 90,
      segmentation: [[0, 0, 1, 0, 1, 1]],
      bbox: [0, 0, 1, 1],
      area: 0.5,
      iscrowd: 0,
    },
  ],
};

describe('parseCoco', () => {
  const parse = (value: unknown) => parseCoco(bytes(JSON.stringify(value)), { name });

  it('numbers categories by position, whatever their ids, and hangs annotations on their images', () => {
    const { classes, images } = parse(coco);
    assert.deepEqual(classes, ['cat', 'dog']);
    assert.deepEqual(
      images.map(({ id, license, annotations }) => [
        id,
        license,
        annotations.map(({ label, crowd }) => [label, crowd]),
      ]),
      [
        [7, 'by', [[1, false]]],
        [9, '', []],
      ],
    );
  });

  it('takes of each annotation the best that it says of its region, and lists the rest', () => {
    const square = [0, 0, 2, 0, 2, 2, 0, 2];
    const [whole] = coco.annotations;
    const read = (changes: object) => {
      const annotation: Record<string, unknown> = {
        ...whole,
        segmentation: [square],
        bbox: [0, 0, 2, 2],
        area: 4,
        ...changes,
      };
      const { images, leftOut } = parse({ ...coco, annotations: [annotation] });
      const [found] = images[0].annotations;
      const mask = found && cocoMask(found.segmentation, [2, 3], { name }).reduce((sum, value) => sum + value, 0);
      return { ...found, mask, leftOut: leftOut.join() };
    };
    const none = { segmentation: undefined, area: undefined };
    for (const changes of [none, { ...none, segmentation: [] }, { ...none, segmentation: null }]) {
      const { bbox, area, mask, leftOut } = read(changes);
      assert.deepEqual([bbox, area, mask, leftOut], [[0, 0, 2, 2], 4, 4, '']);
    }
    const points = read({ segmentation: [square, [0, 0, 1, 1]] });
    assert.deepEqual([points.mask, points.segmentation], [4, [square]]);
    assert.match(points.leftOut, /annotation 1 of image 7 has 1 polygons that are not three points or more/);
    const only = read({ segmentation: [[0, 0, 1, 1]], bbox: [0, 0, 1, 2] });
    assert.deepEqual([only.mask, only.bbox], [2, [0, 0, 1, 2]]);
    const bare = read({ bbox: undefined, area: undefined });
    assert.deepEqual([bare.bbox, bare.area, bare.mask], [[0, 0, 2, 2], 4, 4]);
    const runs = read({ segmentation: { size: [2, 3], counts: [1, 3, 2] }, bbox: undefined, area: undefined });
    assert.deepEqual([runs.bbox, runs.area, runs.mask], [[0, 0, 3, 2], 3, 3]);
    const impossible = read({ segmentation: { size: [-2, -3], counts: [6] } });
    assert.deepEqual([impossible.mask, impossible.segmentation], [4, [square]]);
    assert.match(impossible.leftOut, /has run lengths of an image of \[-2,-3\], not \[2,3\]/);
    assert.match(
      read({ segmentation: 'x', bbox: [1] }).leftOut,
      /annotation 1 of image 7 has neither a segmentation nor a bbox/,
    );
  });

  it('names what is missing', () => {
    assert.throws(() => parse({ ...coco, images: undefined }), /has no list 'images'/);
    assert.throws(
      () => parse({ ...coco, annotations: [{ ...coco.annotations[0], category_id: 5 }] }),
      /category 5, which is not in the file/,
    );
    assert.throws(
      () => parse({ ...coco, images: [{ ...coco.images[0], height: 1e9 }] }),
      /'height' is 1000000000; wanted a whole number of pixels/,
    );
    assert.throws(() => parseCoco(bytes('[]')), /is not a JSON object/);
    assert.throws(() => parseCoco(bytes('{"a":')), /cannot be read as JSON/);
  });

  it('withstands 3,000 damaged files', () => {
    const valid = bytes(JSON.stringify(coco));
    fc.assert(
      fc.property(damage, (changes) =>
        parsesOrExplains(
          (text) => {
            for (const { height, width, annotations } of parseCoco(text, { name }).images) {
              for (const { segmentation } of annotations) cocoMask(segmentation, [height, width], { name });
            }
          },
          apply(valid, changes),
        ),
      ),
      { numRuns: 3000, seed: 1 },
    );
  });
});
