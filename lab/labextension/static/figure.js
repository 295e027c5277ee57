/**
 * A plotly figure as plain JSON. `Layout` stands for any part of one that is only handed on.
 *
 * @typedef {Record<string, any>} Layout
 * @typedef {{ data: Layout[], layout: Layout, config?: Layout, frames?: Layout[] }} Figure
 */

/**
 * The layout led through `adapt`, and so is each change that its sliders and menus make, which `adapt` is given as the
 * whole layout after the change; of the result the change takes what it had, and the parts named in `touched`.
 * @param {Layout} layout @param {(layout: Layout) => Layout} adapt @param {readonly string[]} touched
 * @returns {Layout}
 */
export function adaptLayout(layout, adapt, touched) {
  const adapted = { ...adapt(layout) };
  const step = (/** @type {Layout} */ given) => {
    const change = given.args?.[1];
    if (given.method !== 'update' || !change) return given;
    // The change of a menu may bring sliders with it; that of a slider brings no menu.
    const after = { ...layout, sliders: undefined, ...change, updatemenus: undefined };
    const whole = adaptLayout(after, adapt, touched);
    const keys = new Set([...Object.keys(change), ...touched]);
    const parts = Object.fromEntries([...keys].filter((key) => key in whole).map((key) => [key, whole[key]]));
    return { ...given, args: [given.args[0], parts, ...given.args.slice(2)] };
  };
  for (const [controls, steps] of [
    ['sliders', 'steps'],
    ['updatemenus', 'buttons'],
  ]) {
    adapted[controls] = adapted[controls]?.map((/** @type {Layout} */ control) => ({
      ...control,
      [steps]: control[steps]?.map(step),
    }));
  }
  return adapted;
}

/**
 * The figure as its reader has set it: at the entry of the menu and the step of the slider that `shown` says.
 * @param {Figure} figure @param {Layout | undefined} shown the layout that stands on the page @returns {Figure}
 */
export function atSameStep(figure, shown) {
  let { data, layout } = figure;
  for (const [controls, steps] of [
    ['updatemenus', 'buttons'],
    ['sliders', 'steps'],
  ]) {
    const active = shown?.[controls]?.[0]?.active;
    const [control, ...others] = layout[controls] ?? [];
    const chosen = control?.[steps]?.[active];
    if (!chosen || active === control.active || chosen.method !== 'update') continue;
    const { visible } = chosen.args[0] ?? {};
    if (visible) data = data.map((trace, i) => ({ ...trace, visible: visible[i] }));
    layout = { ...layout, ...chosen.args[1] };
    layout[controls] = [{ ...control, active }, ...others];
  }
  return { ...figure, data, layout };
}
