/**
 * @typedef {{ data: Record<string, unknown>, metadata: { vitrine?: { id?: string } } }} Output
 * @typedef {{ length: number, get(i: number): Output, set(i: number, output: object): void }} Outputs of a cell
 * @typedef {{ header: { msg_type: string }, content: Output & { transient?: { display_id?: string } } }} Message
 * @typedef {{ content: { widgets: readonly { model: { outputs?: Outputs } }[] }, sessionContext: { iopubMessage: {
 * connect(slot: (sender: unknown, message: Message) => void): void } } }} Panel a notebook
 * @typedef {{ widgetAdded: { connect(slot: (sender: unknown, panel: Panel) => void): void } }} Tracker
 */

/**
 * Bars of progress go on after the page was opened again. JupyterLab forgets then which outputs the running work
 * replaces; those that are not final have their id in the notebook.
 * @param {unknown} INotebookTracker
 */
export function makeBars(INotebookTracker) {
  return {
    id: 'vitrine-figures:bars',
    autoStart: true,
    requires: [INotebookTracker],
    /** @param {unknown} _ @param {Tracker} tracker */
    activate(_, tracker) {
      tracker.widgetAdded.connect((_sender, panel) => {
        panel.sessionContext.iopubMessage.connect((_sender, { header, content }) => {
          if (header.msg_type === 'update_display_data') replace(panel, content);
        });
      });
    },
  };
}

/** @param {Panel} panel @param {Message['content']} content */
function replace({ content: { widgets } }, { data, metadata, transient }) {
  for (const { model } of widgets) {
    const { outputs } = model;
    for (let i = 0; i < (outputs?.length ?? 0); i++) {
      const output = /** @type {Outputs} */ (outputs).get(i);
      if (output.metadata?.vitrine?.id === undefined || output.metadata.vitrine.id !== transient?.display_id) continue;
      if (output.data['text/plain'] === data['text/plain']) continue; // JupyterLab knew it
      /** @type {Outputs} */ (outputs).set(i, { output_type: 'display_data', data, metadata });
    }
  }
}
