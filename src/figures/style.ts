import type { Config, Layout, LayoutAxis } from 'plotly.js';

export const FONT = { family: '"Open Sans", Verdana, Arial, sans-serif', size: 12, color: '#222222' } as const;
export const TITLE_SIZE = 15;
export const TITLE_LINE = 20;
export const SMALL_LINE = 15;

/** No tool bar over the picture and no logo; the mouse wheel scrolls the page. */
export const CONFIG: Partial<Config> = { displayModeBar: false, displaylogo: false, responsive: false };

/** The title as a layout part: at the left above everything, broken into lines that fit `width` pixels. */
export function titlePart(title: string, width: number): { part: Partial<Layout>; height: number } {
  if (!title) return { part: {}, height: 8 };
  const lines = wrap(title, Math.floor((width - 24) / 8.1));
  const place = { x: 0, xref: 'container', xanchor: 'left', y: 1, yref: 'container', yanchor: 'top' } as const;
  return {
    part: {
      title: { text: lines.join('<br>'), ...place, pad: { l: 10, t: 10 * lines.length }, font: { size: TITLE_SIZE } },
    },
    height: lines.length * TITLE_LINE + 16,
  };
}

/** What all figures share: font, white paper, margins that are exactly the given ones. */
export function baseLayout(
  width: number,
  height: number,
  margin: { l: number; r: number; t: number; b: number },
): Partial<Layout> {
  return {
    width,
    height,
    margin: { ...margin, pad: 0, autoexpand: false } as Layout['margin'],
    font: FONT,
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    hoverlabel: { font: { size: 12 } },
  };
}

/** An axis with a pale grid, a dark line and outside ticks, its title in lines of at most `limit` characters. */
export function chartAxis(title: string, limit = Infinity): Partial<LayoutAxis> {
  return {
    title: { text: wrap(title, limit).join('<br>'), standoff: 8 },
    gridcolor: '#e6e6e6',
    gridwidth: 1,
    linecolor: '#444444',
    linewidth: 1,
    showline: true,
    ticks: 'outside',
    ticklen: 4,
    tickcolor: '#444444',
    zeroline: false,
    exponentformat: 'power', // not 10µ
  };
}

/**
 * Breaks `text` at spaces into lines of at most `limit` characters; a longer word keeps a line of its own. Lines are
 * escaped.
 */
export function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(/ +/)) {
      if (line && line.length + 1 + word.length > limit) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
  }
  return lines.map(escapeText);
}

/** Plotly reads a little HTML in its texts; words of the reader's data must not turn into it. */
export function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
