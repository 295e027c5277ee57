import { host, type MimeBundle } from '../host';
import { controlKind, Model, type Kind, type State } from './model';

const DISPLAY = Symbol.for('Jupyter.display');
export const VIEW = 'application/vnd.jupyter.widget-view+json';

/** Something on the page that can be shown, alone or in a box: the value of a cell, or with `show`. */
export interface Widget {
  readonly model: Model;
  /** The forms of its output, by MIME type. */
  [DISPLAY](): MimeBundle;
}

/** A widget with a value that its reader sets on the page, or the program by `set`. */
export interface Control<T> extends Widget {
  readonly value: T;
  /** Sets the value, here and on the page, and has those told who listen. */
  set(value: T): void;
  /**
   * Has `listener` called with the value after each change, between cells: while a cell runs, after it; of many
   * changes with the last. What it shows goes under the cell that registered it.
   */
  onChange(listener: (value: T, context: { readonly signal: AbortSignal }) => unknown): void;
  /** What stands beside it. */
  describe(words: string): void;
  /** What is started after each change. */
  readonly listeners: Set<{ start(): void }>;
}

/** A widget around a model. */
export function widgetOf(model: Model, words: () => string): Widget {
  return {
    model,
    [DISPLAY]: () => ({ [VIEW]: viewOf(model), 'text/plain': words() }),
  };
}

/** What refers to a view of the model in an output. */
export function viewOf(model: Model): object {
  return { version_major: 2, version_minor: 0, model_id: model.id };
}

/**
 * A control whose value is one part of its state.
 *
 * @param read gives the value for a state of the page, or undefined where it is none
 * @param write gives the state for a value
 * @throws from `write` if a value cannot be set
 */
export function controlOf<T>(
  kind: Kind,
  state: State,
  start: T,
  read: (state: State) => T | undefined,
  write: (value: T) => State,
): Control<T> {
  let value = start;
  const listeners = new Set<{ start(): void }>();
  const tell = () => listeners.forEach((job) => job.start());
  const style = new Model(controlKind('DescriptionStyle'), STYLE);
  const model = new Model(
    kind,
    { description: '', disabled: false, style: style.id && style.reference, ...state, ...write(start) },
    (changes) => {
      const next = read({ ...model.state, ...changes });
      if (next === undefined) return model.set(write(value)); // the page goes back
      Object.assign(model.state, write(next));
      if (next === value) return;
      value = next;
      tell();
    },
  );
  const control: Control<T> = {
    ...widgetOf(model, () => `${String(model.state.description || kind.model)}: ${String(value)}`),
    get value() {
      return value;
    },
    set(next) {
      model.set(write(next));
      if (next === value) return;
      value = next;
      tell();
    },
    onChange(listener) {
      const job = host()?.controls?.job((signal) => listener(value, { signal }));
      listeners.add(job ?? { start: () => void listener(value, { signal: new AbortController().signal }) });
    },
    listeners,
    describe: (words) => model.set({ description: words }),
  };
  return control;
}

/** Words beside a control take the room that they need. */
const STYLE: State = {
  description_width: 'initial',
  _view_name: 'StyleView',
  _view_module: '@jupyter-widgets/base',
};

/** Whether `x` has the parts of a control. */
export function isControl(x: unknown): x is Control<unknown> {
  const control = x as Partial<Control<unknown>> | null;
  return (
    typeof control === 'object' && control !== null && typeof control.onChange === 'function' && 'value' in control
  );
}
