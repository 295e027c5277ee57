import { host } from '../host';
import { controlKind, Model } from './model';
import { widgetOf, type Widget } from './widget';

export interface Button extends Widget {
  /**
   * Has `listener` called for a click, between cells; of clicks while it runs, with the last. What it shows goes under
   * the cell that registered it.
   */
  onClick(listener: (context: { readonly signal: AbortSignal }) => unknown): void;
}

/** A button with some words on it. */
export function button(words: string): Button {
  const jobs: { start(): void }[] = [];
  const model = new Model(
    controlKind('Button'),
    { description: words, disabled: false, button_style: '', tooltip: null, icon: '' },
    undefined,
    ({ event }) => {
      if (event === 'click') jobs.forEach((job) => job.start());
    },
  );
  return {
    ...widgetOf(model, () => `[${words}]`),
    onClick(listener) {
      const job = host()?.controls?.job((signal) => listener({ signal }));
      if (job) jobs.push(job);
    },
  };
}
