import { escapeText } from '../style';

/** Pixels that a slider takes below the picture. */
export const SLIDER_HEIGHT = 84;

/** A slider below the picture, over its whole width; `name` stands before the label of the step that is shown,
 * `below` pixels stay free for what the picture has under its axis. */
export function slider(
  name: string,
  active: number,
  below: number,
  steps: readonly { method: 'update' | 'restyle'; label: string; args: readonly unknown[] }[],
): object {
  return {
    active,
    steps,
    x: 0,
    len: 1,
    y: 0,
    yanchor: 'top',
    pad: { t: below + 4, b: 0, l: 4, r: 4 },
    currentvalue: { prefix: `${escapeText(name)}: `, xanchor: 'left', offset: 6 },
    transition: { duration: 0 },
  };
}
