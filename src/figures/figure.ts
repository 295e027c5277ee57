import type { Config, Data, Frame, Layout } from 'plotly.js';

/** One trace of a plotly figure. */
export type Trace = Partial<Data>;

/** A plotly figure as plain JSON, with the words that stand for it where no picture can be shown. */
export interface Figure {
  readonly data: Trace[];
  readonly layout: Partial<Layout>;
  readonly frames?: Partial<Frame>[];
  readonly config?: Partial<Config>;
  /** What the figure shows, in a sentence or two. */
  readonly alt: string;
  /** Size on the page, in CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Whether `x` has the parts of a figure. */
export function isFigure(x: unknown): x is Figure {
  const figure = x as Partial<Figure> | null;
  return (
    typeof figure === 'object' &&
    figure !== null &&
    Array.isArray(figure.data) &&
    typeof figure.layout === 'object' &&
    typeof figure.alt === 'string'
  );
}
