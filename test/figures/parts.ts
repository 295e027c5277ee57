import type { Figure } from 'vitrine/figures';

/** Parts of a figure as plotly takes them; its types lack what only some traces have. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it expects
export type Parts = Record<string, any>;

export const traces = (figure: Figure): Parts[] => figure.data;
export const layout = (figure: Figure): Parts => figure.layout;
