import { combine, type StepsOptions } from './combine';
import type { Figure } from '../figure';
import { menu, MENU_HEIGHT } from './menu';
import { escapeText } from '../style';

/**
 * Figures of the same kind as one, as by {@link stepper}, with a menu, for figures that have no order: methods,
 * classes, images.
 */
export function chooser(figures: readonly Figure[], labels: readonly string[], options: StepsOptions): Figure {
  const { start, steps, ...combined } = combine('chooser', figures, labels, options, MENU_HEIGHT);
  const below = figures[start].layout.margin?.b ?? 0;
  const buttons = steps.map((step) => ({ ...step, label: `${escapeText(options.name)}: ${step.label}` }));
  return { ...combined, layout: { ...combined.layout, updatemenus: [menu(start, below, buttons)] } };
}
