import * as path from 'node:path';
import { show } from 'vitrine/figures';
import { InterruptedError, writeWhole } from 'vitrine/host';
import {
  alignmentReport,
  alignmentTable,
  checkMethod,
  maskedPhotographs,
  partFile,
  pointedPhotographs,
  pointingReport,
  pointingTables,
  saveAlignmentPage,
  savePointingPage,
  takesLayer,
} from 'vitrine/evaluation';
import type { LocalizedImage } from 'vitrine/data';
import type { MethodName } from 'vitrine/attribution';
import { entryOf, openNetwork, type OpenNetwork } from './network';
import type { Options } from './options';
import { layoutOf, readClasses, readCounterparts, readPhotographs, type Photographs } from './photographs';
import { Wrong } from './wrong';

/** Everything that the words name is looked at before photographs are read; each batch is kept. */
export async function evaluate(options: Options, signal: AbortSignal): Promise<void> {
  const { metric, model, method, settings } = options;
  checkMethod('evaluate', { method: method as MethodName, layer: options.layer, settings });
  const entry = await entryOf(model);
  const isCoco = layoutOf(options) === 'MS-COCO';
  if (isCoco && metric === 'alignment')
    throw new Wrong('alignment wants one class a photograph, as in the layouts of ImageNet; MS-COCO has several');
  const classes = options.classes === undefined ? undefined : readClasses(options.classes);
  const photographs = readPhotographs(options, classes);
  const opened = await openNetwork(options, entry, classes?.length);
  const named = /\.[cm]?js$/.test(model) ? path.parse(model).name : model;
  const out = options.out ?? path.join('reports', `evaluate-${metric}-${named}-${method}`);
  const files = {
    csv: path.join(out, `${metric}.csv`),
    page: path.join(out, `${metric}.html`),
    json: path.join(out, `${metric}.json`),
  };
  console.log(
    [`${photographs.images.length} photographs in ${photographs.layout}'s layout`, ...photographs.left].join(', '),
  );
  try {
    if (metric === 'pointing') await pointing(options, opened, photographs, files, signal);
    else await alignment(options, opened, photographs, files, signal);
  } catch (error) {
    if (error instanceof InterruptedError)
      throw new InterruptedError(
        `stopped; what is done is in ${options.part ? partFile(files.csv, options.part) : files.csv}, and the same command goes on there`,
      );
    throw error;
  } finally {
    opened.network.dispose();
  }
  const { part } = options;
  if (part)
    console.log(
      `part ${part.part} of ${part.of}: ${partFile(files.csv, part)}; without --part all of them are gathered`,
    );
  else console.log(`table: ${files.csv}\naverages: ${files.json}\npage: ${files.page}`);
}

interface Files {
  csv: string;
  page: string;
  json: string;
}

async function pointing(
  options: Options,
  { network, entry }: OpenNetwork,
  { layout, images, classes }: Photographs,
  files: Files,
  signal: AbortSignal,
): Promise<void> {
  const {
    method,
    layer = entry.gradCamLayer,
    settings,
    tolerance: radius,
    shortSide,
    fit,
    smooth,
    degenerate,
  } = options;
  const { draws, seed, pictures, batch: batchSize } = options;
  const [outputs] = network.last.shape;
  const { labelOffset } = entry;
  if (layout === 'MS-COCO' && options.counterparts === undefined && classes.length + labelOffset !== outputs)
    throw new Wrong(
      `the photographs have ${classes.length} classes, ${network.name} has ${outputs} outputs; say which stand for which with --counterparts FILE`,
    );
  if (layout !== 'MS-COCO' && options.classes === undefined && outputs !== 1000 + labelOffset)
    throw new Wrong(
      `${network.name} has ${outputs} outputs, which are not ImageNet's thousand; name them with --classes FILE`,
    );
  const counterparts =
    options.counterparts === undefined
      ? undefined
      : readCounterparts(options.counterparts, classes, { outputs, labelOffset });
  const photographs = pointedPhotographs(images, entry, { fit, shortSide, counterparts });
  if (photographs.length === 0) throw new Wrong('none of the photographs shows a class that counts');
  if (photographs.length < images.length)
    console.log(`${images.length - photographs.length} photographs without a class that counts are left out`);
  const how = {
    method: method as MethodName,
    ...(takesLayer(method as MethodName) ? { layer } : {}),
    settings,
    radius,
    smooth,
    degenerate,
    draws,
    seed,
    labelOffset,
  };
  const report = await pointingReport(network, photographs, {
    ...how,
    batchSize,
    file: files.csv,
    part: options.part,
    label: 'pointing',
    signal,
  });
  if (options.part) return;
  const { rows, csv: _, ...averages } = report;
  writeWhole(files.json, `${JSON.stringify({ ...averages, rows: rows.length }, null, 2)}\n`);
  const page = { ...how, classes, pictures, label: 'page', signal };
  await savePointingPage(files.page, network, photographs, report, page);
  show(pointingTables(report, { classes })[0]);
}

async function alignment(
  options: Options,
  { network, entry }: OpenNetwork,
  { images, classes }: Photographs,
  files: Files,
  signal: AbortSignal,
): Promise<void> {
  const { method, layer, settings, pictures, batch: batchSize } = options;
  const { labelOffset } = entry;
  const photographs = maskedPhotographs(images as readonly LocalizedImage[], entry);
  const how = { method: method as MethodName, layer, settings };
  const report = await alignmentReport(network, photographs, {
    ...how,
    labelOffset,
    batchSize,
    file: files.csv,
    part: options.part,
    label: 'alignment',
    signal,
  });
  if (options.part) return;
  const { rows, csv: _, ...averages } = report;
  writeWhole(files.json, `${JSON.stringify({ ...averages, rows: rows.length }, null, 2)}\n`);
  const page = { ...how, classes, pictures, label: 'page', signal };
  await saveAlignmentPage(files.page, network, photographs, report, page);
  show(alignmentTable(report));
}
