import { inspect } from 'node:util';
import { host, type MimeBundle, type StoredOutput } from '../host';
import { vbox } from './boxes';
import { outputArea } from './output-area';
import { isControl, viewOf, VIEW, type Control } from './widget';

/** The values of controls, by the same names. */
export type ValuesOf<C> = { readonly [name in keyof C]: C[name] extends Control<infer T> ? T : never };

/**
 * Shows the controls and, below them, what `step` shows and prints for their values; when one is moved, `step` runs
 * again with the new values and takes the place of what stood there.
 *
 * The newest values win: a run that is not over when a control moves is given up. Its `signal` is aborted, so hand it
 * on to what takes one (all attribution methods do); whatever it awaits, it goes on no further than its next tensor
 * operation, print or timer. Runs do not queue up, and wait while a cell runs. An error of `step` stands below the
 * controls, and the next move tries again. The stop button ends a run as it ends a cell.
 *
 * The output holds the first picture too, for pages without a kernel. In a plain program `step` runs once.
 *
 * @throws if a control is none
 */
export async function interact<C extends Readonly<Record<string, Control<unknown>>>>(
  controls: C,
  step: (values: ValuesOf<C>, context: { readonly signal: AbortSignal }) => unknown,
): Promise<void> {
  for (const [name, control] of Object.entries(controls)) {
    if (!isControl(control))
      throw new TypeError(
        `interact: ${name} is ${inspect(control, { depth: 0 })}; wanted a control such as slider(0, 1)`,
      );
    if (!control.model.state.description) control.describe(name);
  }
  const values = () =>
    Object.fromEntries(Object.entries(controls).map(([name, { value }]) => [name, value as unknown])) as ValuesOf<C>;
  const run = (signal: AbortSignal) => step(values(), { signal });
  const page = host()?.controls;
  if (!page) return void (await run(new AbortController().signal));

  const area = outputArea();
  area.show(await page.collect(run));
  const job = page.job(run, (outputs) => area.show(outputs));
  for (const control of Object.values(controls)) control.listeners.add(job);
  const { model } = vbox(...Object.values(controls), area);
  const stored = { ...standIn(area.outputs), [VIEW]: viewOf(model) };
  host()!.display(stored);
}

/** The last output, in the forms that a page without a kernel can show. */
function standIn(outputs: readonly StoredOutput[]): MimeBundle {
  const last = outputs.at(-1);
  if (last?.output_type === 'display_data') return last.data;
  if (last?.output_type === 'error') return { 'text/plain': `${last.ename}: ${last.evalue}` };
  return { 'text/plain': last?.text ?? 'controls, to be moved in a notebook whose kernel runs' };
}
