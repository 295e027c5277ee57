import { combine, type StepsOptions } from './combine';
import type { Figure } from '../figure';
import { slider, SLIDER_HEIGHT } from './slider';

/**
 * Figures of the same kind as one, with a slider that moves through them; it works inside the figure, without a kernel.
 * Charts keep one range of axes, maps the scale and color bar of their own figure or, with `scale: 'common'`, one for
 * all.
 */
export function stepper(figures: readonly Figure[], labels: readonly string[], options: StepsOptions): Figure {
  const { start, steps, ...combined } = combine('stepper', figures, labels, options, SLIDER_HEIGHT);
  const below = figures[start].layout.margin?.b ?? 0;
  return { ...combined, layout: { ...combined.layout, sliders: [slider(options.name, start, below, steps)] } };
}
