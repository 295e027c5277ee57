'use strict';
const { onFreshStack } = require('../cells/fresh-stack');
const { noteScopes } = require('../cells/tensor-scopes');
const { UNPRINTABLE } = require('../errors/report');
const { safely } = require('../errors/safely');
const { Interrupted } = require('../interrupt/interrupted');
const { Collector } = require('../output/collector');

/**
 * Work that no cell waits for, such as what a control on the page asks for. It runs between cells, one job after the
 * other, and never beside a cell: both may compute with tensors.
 *
 * @typedef {import('../cells/session').Cell} Cell
 * @typedef {import('../output/collector').StoredOutput} StoredOutput
 * @typedef {(signal: AbortSignal) => unknown} Work
 */

class Job {
  /** @type {{ cell: Cell, abort: AbortController } | undefined} */
  running;

  /**
   * @param {Jobs} jobs @param {Work} work @param {import('../output/cell-output').CellOutput} output that of the cell
   * which asked for it
   * @param {((outputs: StoredOutput[]) => void) | undefined} take is given the outputs instead, when it has ended
   */
  constructor(jobs, work, output, take) {
    this.jobs = jobs;
    this.work = work;
    this.output = output;
    this.take = take;
  }

  /** Runs as soon as the kernel is free. It never waits twice, and if it runs already, that run is given up. */
  start() {
    this.running?.abort.abort();
    if (this.running) this.running.cell.isCutOff = true;
    this.running?.cell.release(new Interrupted());
    this.jobs.add(this);
  }
}

class Jobs {
  /** @type {Set<Job>} */
  #waiting = new Set();
  /** Has the queue of cells look; set by it. */
  wake = () => {};

  /**
   * @param {import('../cells/session').Session} session
   * @param {import('../interrupt/stop-button').StopButton} stopButton
   * @param {import('../errors/report').ErrorReport} report
   */
  constructor(session, stopButton, report) {
    this.session = session;
    this.stopButton = stopButton;
    this.report = report;
  }

  /** @param {Job} job */
  add(job) {
    this.#waiting.add(job);
    this.wake();
  }

  /** @returns {Job | undefined} */
  next() {
    const [job] = this.#waiting;
    this.#waiting.delete(job);
    return job;
  }

  /** @param {Work} work @param {((outputs: StoredOutput[]) => void)} [take] @returns {Job} */
  make(work, take) {
    const { output } = this.session;
    if (!output) throw new Error('job: no cell has run yet; work between cells is asked for by a cell.');
    return new Job(this, work, output, take);
  }

  /**
   * Runs work at once, within the cell that asks, but keeps its outputs, and its error among them.
   * @param {Work} work @returns {Promise<StoredOutput[]>}
   */
  async collect(work) {
    const { session } = this;
    const cell = session.origin.now ?? session.cell;
    if (!cell) throw new Error('collect: no cell is running.');
    const collector = new Collector();
    // All but the output is the cell's own, also that it is stopped.
    const inner = Object.create(cell, { output: { value: collector.outputFor(cell.output.request) } });
    try {
      await session.origin.run(inner, async () => work(new AbortController().signal));
    } catch (error) {
      if (cell.isCutOff || safely(() => error instanceof Interrupted, false)) throw error;
      collector.outputs.push({ output_type: 'error', ...(await this.#describe(error)) });
    }
    return collector.outputs;
  }

  /** @param {Job} job */
  async run(job) {
    const { session, stopButton } = this;
    const { latest } = session;
    const collector = new Collector();
    const output = job.take ? collector.outputFor(job.output.request) : job.output;
    const restoreScopes = noteScopes();
    const cell = session.begin('a job', '', output);
    cell.isPassing = job.take !== undefined;
    const abort = new AbortController();
    job.running = { cell, abort };
    /** @type {{ thrown: unknown } | undefined} */
    let failed;
    try {
      const begin = () => session.origin.run(cell, async () => job.work(abort.signal));
      await Promise.race([onFreshStack(begin, cell), cell.released]);
    } catch (thrown) {
      failed = { thrown };
    }
    await stopButton.delivered();
    const isSuperseded = cell.isCutOff;
    job.running = undefined;
    if (cell.stops > 0) {
      failed = { thrown: new Interrupted() };
      cell.isCutOff = true;
      abort.abort();
    }
    if (cell.isCutOff) restoreScopes();
    try {
      if (isSuperseded) return;
      if (failed) await this.#tell(failed.thrown, job, collector);
      job.take?.(collector.outputs);
    } finally {
      session.end();
      session.latest = latest;
    }
  }

  /** @param {unknown} thrown @param {Job} job @param {Collector} collector */
  async #tell(thrown, job, collector) {
    const content = await this.#describe(thrown);
    if (job.take) collector.outputs.push({ output_type: 'error', ...content });
    else job.output.print('stderr', `${content.traceback.join('\n')}\n`);
  }

  /**
   * Printing what was thrown can run the reader's code.
   * @param {unknown} thrown
   */
  #describe(thrown) {
    return onFreshStack(async () => this.report.ofThrown(thrown)).catch(() => UNPRINTABLE);
  }
}

module.exports = { Job, Jobs };
