import * as fs from 'node:fs';
import * as path from 'node:path';
import { FormatError, readFile } from '../../formats';
import type { DataMeta } from '../files/data-meta';
import { sha256Of } from '../files/sha256';
import { parseIsicArtefacts, parseIsicMetadata, type LesionRow } from './parse-isic';

/** A photograph of a lesion and the mask that people drew of the lesion. */
export interface Lesion extends LesionRow {
  /** The photograph's file, and the mask's; one file of both halves where they lie side by side. */
  files: { photograph: string; mask: string } | { halves: string };
}

export interface IsicSet {
  lesions: readonly Lesion[];
  /** Counted, and not in `lesions`: rows without a photograph, without a mask; photographs that the list lacks. */
  left: { withoutPhotograph: number; withoutMask: number; withoutRow: number; withoutClass: number };
  meta: DataMeta;
}

const ARTEFACTS = 'isic_bias.csv';
const METADATA = 'metadata.csv';
const [HALVES, HALF] = ['images-and-masks', '_0.jpg'];

/**
 * Photographs of ISIC 2018 with lesion masks, classes and flags of what disturbs them, in a folder of the reader's:
 * `isic_bias.csv` and, beside it, either the challenge's own folders `ISIC2018_Task1-2_Training_Input/<id>.jpg` and
 * `ISIC2018_Task1_Training_GroundTruth/<id>_segmentation.png` (Validation and Test too), or
 * `images-and-masks/<id>_0.jpg` with the mask in the left half and the photograph in the right one. Without
 * `isic_bias.csv` the archive's `metadata.csv` says the classes, and there are no flags. A part of the photographs is
 * enough. Nothing but lists is read here; see `readLesions`.
 *
 * @throws Error where there is no list or none of its photographs, FormatError for a list that is damaged
 */
export function isicSet(folder: string): IsicSet {
  const list = [ARTEFACTS, METADATA].find((name) => fs.existsSync(path.join(folder, name)));
  if (!list)
    throw new Error(
      `isicSet: there is no ${ARTEFACTS} and no ${METADATA} in ${path.basename(folder)}; wanted the folder with one of them and the photographs of ISIC 2018`,
    );
  const bytes = readFile(path.join(folder, list), { name: list });
  const { rows, withoutClass } = rowsOf(bytes, list);
  const { photographs, masks, halves } = filesIn(folder);
  const left = { withoutPhotograph: 0, withoutMask: 0, withoutRow: 0, withoutClass };
  const lesions: Lesion[] = [];
  for (const row of rows.values()) {
    const [half, photograph, mask] = [halves.get(row.id), photographs.get(row.id), masks.get(row.id)];
    if (half) lesions.push({ ...row, files: { halves: half } });
    else if (!photograph) left.withoutPhotograph++;
    else if (!mask) left.withoutMask++;
    else lesions.push({ ...row, files: { photograph, mask } });
  }
  left.withoutRow = [...photographs.keys(), ...halves.keys()].filter((id) => !rows.has(id)).length;
  if (lesions.length === 0)
    throw new FormatError(
      list,
      `names ${rows.size} photographs, and none is here with its mask; wanted ISIC2018_Task1-2_Training_Input and ISIC2018_Task1_Training_GroundTruth, or ${HALVES}, beside it`,
    );
  const meta: DataMeta = {
    name: 'ISIC 2018',
    split: `${lesions.length} photographs`,
    origin: 'data folder',
    real: true,
    verified: false,
    files: [{ file: list, sha256: sha256Of(bytes), bytes: bytes.length }],
    license: 'each photograph its own: CC0, CC BY or CC BY-NC',
    citation:
      'Codella et al.: Skin Lesion Analysis Toward Melanoma Detection, 2018; flags: Bissoto, Valle, Avila: Debiasing Skin Lesion Datasets and Models? Not So Fast, CVPRW 2020',
    url: 'https://challenge.isic-archive.com/data/',
  };
  return { lesions, left, meta };
}

function rowsOf(bytes: Uint8Array, list: string): { rows: ReadonlyMap<string, LesionRow>; withoutClass: number } {
  if (list === ARTEFACTS) return { rows: parseIsicArtefacts(bytes, { name: list }), withoutClass: 0 };
  const { labels, withoutClass } = parseIsicMetadata(bytes, { name: list });
  return { rows: new Map([...labels].map(([id, label]) => [id, { id, label, artefacts: [] }])), withoutClass };
}

/** Paths by photograph, from every folder whose name says what is in it. */
function filesIn(folder: string) {
  const found = {
    photographs: new Map<string, string>(),
    masks: new Map<string, string>(),
    halves: new Map<string, string>(),
  };
  for (const own of fs.readdirSync(folder).sort()) {
    if (own === HALVES) put(found.halves, path.join(folder, own), HALF);
    else if (/^ISIC2018_Task1-2_\w+_Input$/.test(own)) put(found.photographs, path.join(folder, own), '.jpg');
    else if (/^ISIC2018_Task1_\w+_GroundTruth$/.test(own))
      put(found.masks, path.join(folder, own), '_segmentation.png');
  }
  return found;
}

function put(paths: Map<string, string>, folder: string, ending: string): void {
  for (const name of fs.readdirSync(folder).sort())
    if (name.endsWith(ending)) paths.set(name.slice(0, -ending.length), path.join(folder, name));
}
