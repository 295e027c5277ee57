import { readMapsWithChannels, type Maps } from '../statistics';
import { normalizeBlock, type BlockNorm } from './block-norm';

export interface HogOptions {
  /** Bins of the half circle; default 9, of 20 degrees each. */
  orientations?: number;
  /** Height and width of a cell in pixels; default [8, 8]. */
  pixelsPerCell?: readonly [number, number];
  /** Height and width of a block in cells; default [3, 3]. */
  cellsPerBlock?: readonly [number, number];
  /** How a block is normalized; default `L2-Hys`. */
  blockNorm?: BlockNorm;
}

/**
 * Histograms of oriented gradients, `maps` `[N,H,W]` or `[N,H,W,C]` -> `[N,D]`, D = blocks down · blocks across · cells
 * of a block · orientations.
 *
 * Gradients are v(i+1) - v(i-1), 0 on the rim, of the channel that is steepest at the pixel; each adds its magnitude,
 * over the cell's area, to the one bin that holds its angle (atan2 of row and column gradient, modulo 180 degrees).
 * Blocks move by one cell, and are normalized. Pixels beyond the last whole cell only serve as neighbors. A map with a
 * NaN has a histogram of NaN. Source: Dalal and Triggs 2005.
 */
export function hog(
  maps: Maps,
  { orientations = 9, pixelsPerCell = [8, 8], cellsPerBlock = [3, 3], blockNorm = 'L2-Hys' }: HogOptions = {},
): { data: Float64Array; shape: [number, number] } {
  const { data, count, height, width, channels, size } = readMapsWithChannels(maps, 'hog', 'maps');
  for (const [name, values] of Object.entries({ orientations: [orientations], pixelsPerCell, cellsPerBlock })) {
    if (!values.every((value) => Number.isInteger(value) && value > 0)) {
      throw new RangeError(`hog: ${name} is ${values.join(' x ')}; wanted whole numbers from 1 up`);
    }
  }
  const [down, across] = [Math.floor(height / pixelsPerCell[0]), Math.floor(width / pixelsPerCell[1])];
  const blocks = [down - cellsPerBlock[0] + 1, across - cellsPerBlock[1] + 1];
  if (blocks[0] < 1 || blocks[1] < 1) {
    const cells = `${down}x${across} cells of ${pixelsPerCell.join('x')}`;
    throw new RangeError(
      `hog: maps of ${height}x${width} have ${cells}, too few for a block of ${cellsPerBlock.join('x')}; take smaller cells`,
    );
  }
  const blockSize = cellsPerBlock[0] * cellsPerBlock[1] * orientations;
  const length = blocks[0] * blocks[1] * blockSize;
  const out = new Float64Array(count * length);
  const cells = new Float64Array(down * across * orientations);
  const normalize = normalizeBlock(blockNorm);
  const row = cellsPerBlock[1] * orientations;
  for (let image = 0, to = 0; image < count; image++) {
    const isDefined = fillCells(
      data,
      image * size,
      { height, width, channels, down, across, pixelsPerCell, orientations },
      cells,
    );
    if (!isDefined) cells.fill(NaN);
    for (let r = 0; r < blocks[0]; r++) {
      for (let c = 0; c < blocks[1]; c++, to += blockSize) {
        for (let k = 0; k < cellsPerBlock[0]; k++) {
          const from = ((r + k) * across + c) * orientations;
          for (let i = 0; i < row; i++) out[to + k * row + i] = cells[from + i];
        }
        normalize(out, to, to + blockSize);
      }
    }
  }
  return { data: out, shape: [count, length] };
}

interface Layout {
  height: number;
  width: number;
  channels: number;
  down: number;
  across: number;
  pixelsPerCell: readonly [number, number];
  orientations: number;
}

/** Fills the histograms of one map's cells `[down, across, orientations]`; false where a value is not finite. */
function fillCells(data: ArrayLike<number>, start: number, layout: Layout, cells: Float64Array): boolean {
  const {
    height,
    width,
    channels,
    down,
    across,
    pixelsPerCell: [tall, wide],
    orientations,
  } = layout;
  cells.fill(0);
  const step = width * channels;
  for (let i = 0; i < height * step; i++) if (!Number.isFinite(data[start + i])) return false;
  const area = tall * wide;
  const binWidth = 180 / orientations;
  for (let row = 0; row < down * tall; row++) {
    const cellRow = Math.floor(row / tall) * across;
    for (let column = 0; column < across * wide; column++) {
      let best = 0;
      let gradRow = 0;
      let gradColumn = 0;
      for (let channel = 0; channel < channels; channel++) {
        const at = start + row * step + column * channels + channel;
        const dr = row > 0 && row < height - 1 ? data[at + step] - data[at - step] : 0;
        const dc = column > 0 && column < width - 1 ? data[at + channels] - data[at - channels] : 0;
        const squared = dr * dr + dc * dc;
        if (squared > best) {
          best = squared;
          gradRow = dr;
          gradColumn = dc;
        }
      }
      if (best === 0) continue;
      const cell = cellRow + Math.floor(column / wide);
      cells[cell * orientations + binOf(gradRow, gradColumn, binWidth, orientations)] += Math.sqrt(best) / area;
    }
  }
  return true;
}

function binOf(gradRow: number, gradColumn: number, binWidth: number, orientations: number): number {
  if (gradRow === 0) return 0;
  let degrees = Math.atan2(gradRow, gradColumn) * (180 / Math.PI);
  if (degrees < 0) degrees += 180;
  // An angle a hair below 0 is 180 after rounding: it belongs to the last bin.
  return Math.min(orientations - 1, Math.floor(degrees / binWidth));
}
