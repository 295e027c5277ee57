import { combine, type StepsOptions } from './combine';
import type { Figure } from '../figure';
import { menu, MENU_HEIGHT } from './menu';
import { slider, SLIDER_HEIGHT } from './slider';
import { escapeText } from '../style';

export interface SteppersOptions extends StepsOptions {
  /** What the entries of the menu are: stands before the label of the one that is chosen. */
  readonly choice: string;
}

/** Figures in all; more make the notebook heavy. */
const MOST = 60;

/**
 * A menu over sliders: for each entry (a digit, a method) the same steps (a threshold), one figure each; it works
 * inside the figure, without a kernel. Charts keep one range of axes throughout; choosing an entry goes back to the
 * step `start`.
 */
export function steppers(
  choices: readonly { readonly label: string; readonly figures: readonly Figure[] }[],
  labels: readonly string[],
  { choice, start = 0, ...options }: SteppersOptions,
): Figure {
  const odd = choices.find(({ figures }) => figures.length !== labels.length);
  if (odd)
    throw new Error(
      `steppers: '${odd.label}' has ${odd.figures.length} figures for ${labels.length} labels; wanted one a step`,
    );
  if (!Number.isInteger(start) || start < 0 || start >= labels.length) {
    throw new Error(`steppers: start is ${start}; wanted the index of a step, 0 to ${labels.length - 1}`);
  }
  const names = choices.flatMap(({ label }) => labels.map((step) => `${label} ${step}`));
  const room = SLIDER_HEIGHT + MENU_HEIGHT;
  const {
    start: first,
    steps,
    ...combined
  } = combine(
    'steppers',
    choices.flatMap(({ figures }) => figures),
    names,
    { ...options, start },
    room,
    MOST,
  );
  const shownFirst = choices[0].figures[start];
  const below = shownFirst.layout.margin?.b ?? 0;
  const sliders = choices.map((_, i) => {
    const own = steps.slice(i * labels.length, (i + 1) * labels.length);
    return slider(
      options.name,
      first,
      below,
      own.map((step, k) => ({ ...step, label: escapeText(labels[k]) })),
    );
  });
  const buttons = choices.map(({ label }, i) => {
    const [visible, layout] = steps[i * labels.length + start].args;
    return {
      method: 'update' as const,
      label: `${escapeText(choice)}: ${escapeText(label)}`,
      args: [visible, { ...layout, sliders: [sliders[i]] }],
    };
  });
  const inWords =
    `One of ${choices.length} choices, ${choice}: ${choices.map(({ label }) => label).join(', ')}, ` +
    `each with ${labels.length} steps, ${options.name}: ${labels.join(', ')}.`;
  return {
    ...combined,
    alt: `${shownFirst.alt} ${inWords}`,
    layout: { ...combined.layout, sliders: [sliders[0]], updatemenus: [menu(0, below + SLIDER_HEIGHT, buttons)] },
  };
}
