import { after, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  alignmentReport,
  alignmentTable,
  pointingGrid,
  pointingReport,
  pointingTables,
  pointNamed,
  saveAlignmentPage,
  savePointingPage,
  type PointedMap,
  type PointedPhotograph,
} from 'vitrine/evaluation';
import { Random } from 'vitrine/random';
import { drawnPhotographs, smallNetwork } from './photographs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'evaluation-page-'));
after(() => fs.rmSync(folder, { recursive: true }));
const network = smallNetwork();
after(() => network.dispose());

interface Picture {
  size: number[];
  jpeg?: string;
  map: string;
  mapSize: number[];
  region: number[];
  points: number[];
  peak?: number[];
  reach?: number[];
}
interface Page {
  scores: { title: string }[];
  entries: {
    name: string;
    group: string;
    scores: (number | null)[];
    flags: string[];
    excluded?: string;
    picture?: Picture;
  }[];
}

/** The data of a page, read as its script would. */
function dataOf(file: string): { page: Page; html: string } {
  const html = fs.readFileSync(file, 'utf8');
  const [, script] = /<script>const PAGE = (.*?);\n'use strict'/s.exec(html)!;
  return { page: JSON.parse(script) as Page, html };
}

/** Noise of 24 x 16 pixels with one class each, the second one without a pixel of its region. */
function photographs(count: number): PointedPhotograph[] {
  return Array.from({ length: count }, (_, i) => ({
    ...{ name: `${i} </script><b>.png`, height: 16, width: 24 },
    objects: [
      {
        ...{ label: i % 2, difficult: i === 0, marked: false },
        region: () => Uint8Array.from({ length: 16 * 24 }, (__, p) => Number(i !== 1 && p < 2 * 24)),
      },
    ],
    load: () => {
      const x = new Random(i).normals(16 * 24 * 3);
      const pixels = new Uint8Array(16 * 24 * 3).fill(40 * i);
      return Promise.resolve({ x, shape: [16, 24, 3] as [number, number, number], pixels });
    },
  }));
}

describe('savePointingPage', () => {
  it('holds every row, and pictures of those that are chosen, in one file that asks for nothing', async () => {
    const all = photographs(6);
    const options = { radius: 3, draws: 20 };
    const report = await pointingReport(network, all, options);
    const file = path.join(folder, 'page.html');
    await savePointingPage(file, network, all, report, { ...options, classes: ['cat', 'dog'] });
    const { page, html } = dataOf(file);
    assert.doesNotMatch(html, /https?:|<link|src=/);
    assert.equal(html.match(/<\/script>/g)?.length, 1, 'a name ends no script');
    assert.deepEqual(
      page.entries.map(({ name, group }) => [name, group]),
      [0, 2, 3, 4, 5, 1].map((i) => [all[i].name, ['cat', 'dog'][i % 2]]),
    );
    assert.equal(page.entries[5].excluded, 'no pixel in the region');
    assert.ok(page.entries[0].flags.includes('difficult'));
    for (const [i, row] of report.rows.entries()) {
      const { scores, picture } = page.entries[i];
      assert.deepEqual(scores, [row.pointingGame, row.stochastic, row.drawn, row.contentHeatmap]);
      assert.deepEqual(picture!.size, [256, 171]);
      assert.deepEqual([picture!.points.length, picture!.reach![0]], [40, 0.125]);
      // Two of sixteen rows from the top.
      assert.deepEqual(picture!.region, [0, 21 * 256, 150 * 256]);
      assert.equal(Buffer.from(picture!.map, 'base64').length, picture!.mapSize[0] * picture!.mapSize[1]);
      const cells = Buffer.from(picture!.map, 'base64');
      const [x, y] = picture!.peak!.map((share, axis) => Math.floor(share * picture!.mapSize[axis]));
      assert.equal(cells[y * picture!.mapSize[0] + x], 255, 'the cross is where the map is highest');
      assert.equal(Buffer.from(picture!.jpeg!, 'base64').readUInt16BE(0), 0xffd8, 'a JPEG');
    }
  });

  it('can be stopped between two pictures, as the page of alignment can, and leaves no part of a page', async () => {
    const stop = () => {
      const controller = new AbortController();
      let read = 0;
      const stopping = <P extends { load: () => unknown }>(all: readonly P[]): P[] =>
        all.map((photograph) => ({
          ...photograph,
          load: () => (++read === 2 && controller.abort(), photograph.load()),
        }));
      return { stopping, signal: controller.signal };
    };
    const all = photographs(6);
    const report = await pointingReport(network, all);
    const file = path.join(folder, 'stopped.html');
    const one = stop();
    const pointing = savePointingPage(file, network, one.stopping(all), report, { signal: one.signal });
    await assert.rejects(pointing, { name: 'Interrupted' });
    const masked = drawnPhotographs(4);
    const aligned = await alignmentReport(network, masked);
    const two = stop();
    const alignment = saveAlignmentPage(file, network, two.stopping(masked), aligned, { signal: two.signal });
    await assert.rejects(alignment, { name: 'Interrupted' });
    assert.ok(!fs.existsSync(file));
  });

  it('chooses the lowest scores and maps that point nowhere first', async () => {
    const all = photographs(9).filter((_, i) => i !== 1);
    const report = await pointingReport(network, all, {});
    const odd = {
      ...report,
      rows: report.rows.map((row, i) => ({ ...row, degenerate: i === 3, contentHeatmap: i / 10 })),
    };
    const file = path.join(folder, 'few.html');
    await savePointingPage(file, network, all, odd, { pictures: 4 });
    const shown = dataOf(file).page.entries.flatMap(({ picture }, i) => (picture ? [i] : []));
    assert.equal(shown.length, 4);
    for (const i of [0, 1, 3]) assert.ok(shown.includes(i), `${shown}`);
    await savePointingPage(file, network, all, odd, { pictures: 0 });
    assert.ok(dataOf(file).page.entries.every(({ picture }) => !picture));
    await assert.rejects(savePointingPage(file, network, all, odd, { pictures: -1 }), /pictures is -1/);
  });
});

describe('saveAlignmentPage', () => {
  it('holds the scores and cases of every photograph', async () => {
    const all = drawnPhotographs(8);
    const report = await alignmentReport(network, all);
    const file = path.join(folder, 'alignment.html');
    await saveAlignmentPage(file, network, all, report, {});
    const { page } = dataOf(file);
    assert.equal(page.entries.length, 8);
    assert.deepEqual(page.entries[0].scores.slice(0, 2), [report.rows[0].iou, report.rows[0].pointingGame]);
    assert.deepEqual(page.entries[0].picture!.size, [256, 256]);
    assert.equal(page.entries[0].picture!.jpeg, undefined, 'these have no picture');
    assert.match(page.entries[7].excluded!, /no mask inside the crop/);
  });
});

describe('tables and figures of a report', () => {
  it('say in percent what the report says, and how many are undefined', async () => {
    const all = photographs(4);
    const report = await pointingReport(network, all, { radius: 3 });
    const [sets, classes] = pointingTables(report, { classes: ['cat', 'dog'] });
    assert.match(sets.title!, /^small, gradCam conv2 within 3: percent; 1 left out$/);
    const cell = (row: number, column: string) => sets.rows[row][sets.columns.indexOf(column)];
    assert.deepEqual([cell(0, 'objects'), cell(1, 'objects'), cell(0, 'undefined')], [3, 1, 0]);
    assert.equal(cell(0, 'CH'), (100 * report.all.contentHeatmap.mean).toFixed(1));
    assert.equal(cell(0, 'even map: CH'), '12.5');
    assert.deepEqual(
      classes.rows.map(([name, n]) => [name, n]),
      [
        ['cat', 2],
        ['dog', 1],
      ],
    );
    const aligned = await alignmentReport(network, drawnPhotographs(8));
    const table = alignmentTable(aligned);
    assert.equal(table.rows[0][table.columns.indexOf('IoU')], (100 * aligned.all.iou.mean).toFixed(1));
    assert.equal(table.columns.length, table.rows[0].length);
  });

  it('show photograph, region, map and points, or leave photographs out', async () => {
    const all = photographs(3);
    const looked: PointedMap[] = [];
    for await (const one of pointNamed(network, all, [all[0], all[2]])) looked.push(one);
    const titles = ['a', 'b'];
    const parts = (photographs?: 'left out') => pointingGrid(looked, { title: 'two', titles, photographs }).data.length;
    assert.deepEqual([parts(), parts('left out')], [8, 6]);
    assert.throws(() => pointingGrid(looked, { title: '', titles: ['a'] }), /pointingGrid: there are 1 titles for 2/);
  });
});
