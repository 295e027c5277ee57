import { host, type StoredOutput } from '../host';
import { Model } from './model';
import { widgetOf, type Widget } from './widget';

export interface OutputArea extends Widget {
  /** What stands there, as a notebook stores it. */
  readonly outputs: readonly StoredOutput[];
  /** Puts these outputs in the place of what stands there. */
  show(outputs: readonly StoredOutput[]): void;
  /** Runs `work`, now, and has what it prints and shows stand there. */
  fill(work: () => unknown): Promise<void>;
}

/** A place for outputs, which can be put into boxes. */
export function outputArea(): OutputArea {
  let shown: readonly StoredOutput[] = [];
  const model = new Model(
    { model: 'OutputModel', view: 'OutputView', module: '@jupyter-widgets/output', version: '1.0.0' },
    { msg_id: '', outputs: [] },
  );
  const area: OutputArea = {
    ...widgetOf(model, () => `${shown.length} outputs`),
    get outputs() {
      return shown;
    },
    show(outputs) {
      shown = outputs;
      model.set({ outputs });
    },
    async fill(work) {
      const controls = host()?.controls;
      if (controls) area.show(await controls.collect(work));
      else await work();
    },
  };
  return area;
}
