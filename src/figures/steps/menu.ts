/** Pixels that a menu takes below the picture. */
export const MENU_HEIGHT = 44;

/** A menu below the picture, which opens upwards; `above` pixels stay free for what stands between them. */
export function menu(
  active: number,
  above: number,
  buttons: readonly { method: 'update'; label: string; args: readonly unknown[] }[],
): object {
  const place = { x: 0, xanchor: 'left', y: 0, yanchor: 'top', pad: { t: above + 2, l: 0 } };
  return { type: 'dropdown', direction: 'up', active, buttons, ...place, showactive: true };
}
