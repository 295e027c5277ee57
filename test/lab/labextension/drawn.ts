import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Figure } from 'vitrine/figures';

/** The parts of a plotly figure, as it is stored, that these tests look at. */
export interface Drawn {
  readonly data: readonly Trace[];
  readonly layout: Layout;
}
export interface Trace {
  readonly visible?: boolean;
  readonly line: Colored;
  readonly error_y: Colored;
  readonly marker: { readonly color: string | readonly string[] };
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly margin: Readonly<Record<'l' | 'r' | 't' | 'b', number>>;
  readonly title: { readonly text: string };
  readonly font: Colored;
  readonly paper_bgcolor: string;
  readonly plot_bgcolor: string;
  readonly legend: { readonly x: number; readonly y: number; readonly orientation: string };
  readonly xaxis: Record<'gridcolor' | 'tickcolor', string> & {
    readonly ticktext: unknown;
    readonly tickangle: number;
  };
  readonly coloraxis: { readonly colorscale: unknown };
  readonly annotations: readonly { readonly font: Colored }[];
  readonly shapes: readonly { readonly line: Colored }[];
  readonly sliders: readonly { active: number; pad: { t: number }; steps: readonly Step[] }[];
  readonly updatemenus: readonly { buttons: readonly Step[] }[];
}
interface Colored {
  readonly color: string;
}
interface Step {
  readonly args: readonly [unknown, Layout];
}

/** The figure as it is stored: plain JSON. */
export function stored({ data, layout }: Figure): Drawn {
  return JSON.parse(JSON.stringify({ data, layout })) as Drawn;
}

/** A module of the extension, which is made for browsers. */
export async function load<T>(name: string): Promise<T> {
  const file = path.resolve(__dirname, '../../../../lab/labextension/static', name);
  return (await import(pathToFileURL(file).href)) as T;
}
