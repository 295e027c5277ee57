import type { Figure } from '../figure';
import { onCommonScale } from '../grids/map-grid';
import { sharedRange } from '../charts/shared-range';
import { escapeText } from '../style';

export interface StepsOptions {
  /** What the steps are: stands before the label of the one that is shown. */
  readonly name: string;
  /** Index of the figure that is shown first, and in the still picture. */
  readonly start?: number;
  /**
   * Whether the maps of each figure fill the scale of their own, or all figures share one, so that colors can be
   * compared between the steps.
   */
  readonly scale?: 'own' | 'common';
}

/** Figures that are drawn at most; more make the notebook heavy. */
const MOST = 12;

export interface Step {
  method: 'update';
  label: string;
  args: [{ visible: boolean[] }, object];
}

/**
 * All figures as the traces of one, with the steps that show each alone; `room` pixels stay free below for the control.
 */
export function combine(
  caller: string,
  given: readonly Figure[],
  labels: readonly string[],
  { name, start = 0, scale = 'own' }: StepsOptions,
  room: number,
  most = MOST,
): Figure & { start: number; steps: Step[] } {
  const figures = scale === 'common' ? onCommonScale(given) : given;
  if (figures.length === 0 || figures.length > most) {
    throw new Error(
      `${caller}: there are ${figures.length} figures; wanted 1 to ${most}, more make the notebook heavy`,
    );
  }
  if (labels.length !== figures.length)
    throw new Error(`${caller}: there are ${labels.length} labels for ${figures.length} figures`);
  if (!Number.isInteger(start) || start < 0 || start >= figures.length) {
    throw new Error(`${caller}: start is ${start}; wanted the index of a figure, 0 to ${figures.length - 1}`);
  }
  const kinds = ({ data }: Figure) => data.map((trace) => trace.type).join();
  const odd = figures.findIndex((figure) => kinds(figure) !== kinds(figures[0]));
  if (odd >= 0) {
    throw new Error(
      `${caller}: figure ${odd} has the traces ${kinds(figures[odd])}, the first ${kinds(figures[0])}; wanted figures of the same kind`,
    );
  }

  const first = figures[start];
  const layouts = alike(figures, room);
  // A step carries what differs between the figures, and nothing else.
  const changing = [...new Set(layouts.flatMap(Object.keys))].filter(
    (key) => new Set(layouts.map((layout) => JSON.stringify(layout[key]))).size > 1,
  );
  const change = (layout: LayoutParts) => Object.fromEntries(changing.map((key) => [key, layout[key] ?? null]));
  const visible = (i: number) => figures.flatMap(({ data }, k) => data.map(() => k === i));
  return {
    ...first,
    start,
    data: figures.flatMap(({ data }, k) => data.map((trace) => ({ ...trace, visible: k === start }))),
    layout: layouts[start],
    width: layouts[start].width as number,
    height: layouts[start].height as number,
    alt: `${first.alt} One of ${figures.length} steps, ${name}: ${labels.join(', ')}${scale === 'common' ? '; maps on one scale' : ''}.`,
    steps: layouts.map((layout, i) => ({
      method: 'update',
      label: escapeText(labels[i]),
      args: [{ visible: visible(i) }, change(layout)],
    })),
  };
}

type LayoutParts = Record<string, unknown>;

/** The layouts on one size of page, with `room` below for the control, and the axes of charts over one range. */
function alike(figures: readonly Figure[], room: number): LayoutParts[] {
  const [width, height] = [
    Math.max(...figures.map((figure) => figure.width)),
    Math.max(...figures.map((figure) => figure.height)),
  ];
  const ranges = (['x', 'y'] as const)
    .map((axis) => [`${axis}axis`, sharedRange(figures, axis)] as const)
    .filter(([, range]) => range);
  return figures.map((figure) => {
    const layout = figure.layout as LayoutParts;
    const margin = figure.layout.margin ?? {};
    const axes = Object.fromEntries(
      ranges.map(([key, range]) => [key, { ...(layout[key] as object), range, autorange: false }]),
    );
    const [wider, taller] = [width - figure.width, height - figure.height];
    return {
      ...layout,
      ...axes,
      width,
      height: height + room,
      margin: { ...margin, r: (margin.r ?? 0) + wider, b: (margin.b ?? 0) + taller + room },
    };
  });
}
