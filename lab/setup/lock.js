'use strict';
/**
 * One set-up at a time in a checkout. The lock names its owner and the tools that the owner started: when the owner was
 * killed, the next set-up ends those tools (an orphaned `npm ci` would go on writing) and takes the lock over.
 */
const fs = require('fs');
const os = require('os');
const path = require('path');
const { BEAT_MS, isHeld, parse, read, touch } = require('./lock-file');
const { identify, endGroup } = require('../shared/processes');
const { fileFailure } = require('../shared/failure');

/** @typedef {import('./lock-file').Content} Content */

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

class Lock {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    /** @type {Content} */
    this.content = { owner: identify(process.pid), host: os.hostname(), tools: [] };
    /** @type {NodeJS.Timeout | undefined} */
    this.beat = undefined;
  }

  /**
   * Waits for a live owner, takes over from a dead one.
   * @param {(line: string) => void} say
   */
  async acquire(say) {
    fs.mkdirSync(path.dirname(this.file), { recursive: true });
    for (let waiting = false; ;) {
      if (this.#create()) {
        // two that take over from one dead owner at the same time: the later one wins, and both see it here
        await pause(30);
        if (this.#isMine()) break;
        continue;
      }
      const text = read(this.file);
      const owner = parse(text);
      if (text === undefined) continue; // given back between the two lines
      if (!isHeld(owner, this.file)) this.#takeOver(text, owner);
      else {
        if (!waiting && owner)
          say(`another set-up (process ${owner.owner.pid}) is at work in this folder; waiting for it`);
        waiting = true;
        await pause(200);
      }
    }
    this.beat = setInterval(() => touch(this.file), BEAT_MS);
    this.beat.unref();
  }

  /**
   * Notes a tool that a later set-up has to end if this one is killed.
   * @param {number} pid
   */
  addTool(pid) {
    this.content.tools.push(identify(pid));
    this.#write();
  }

  /** @param {number} pid */
  removeTool(pid) {
    this.content.tools = this.content.tools.filter((tool) => tool.pid !== pid);
    this.#write();
  }

  /** Ends what is still running, and gives the lock back. */
  release() {
    clearInterval(this.beat);
    this.beat = undefined;
    for (const tool of this.content.tools) endGroup(tool, 'SIGKILL');
    if (this.#isMine()) fs.rmSync(this.file, { force: true });
  }

  #isMine() {
    const content = parse(read(this.file));
    return content?.owner.pid === this.content.owner.pid && content.owner.started === this.content.owner.started;
  }

  /** Appears with its content or not at all. */
  #create() {
    const aside = `${this.file}.${process.pid}`;
    try {
      fs.writeFileSync(aside, JSON.stringify(this.content));
      fs.linkSync(aside, this.file);
      return true;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw fileFailure(error, aside) ?? error;
      return false;
    } finally {
      fs.rmSync(aside, { force: true });
    }
  }

  /** A tool that runs while the lock is not held is nobody else's business. */
  #write() {
    if (!this.beat) return;
    const aside = `${this.file}.${process.pid}`;
    fs.writeFileSync(aside, JSON.stringify(this.content));
    fs.renameSync(aside, this.file);
  }

  /** @param {string} seen @param {Content | undefined} owner */
  #takeOver(seen, owner) {
    const aside = `${this.file}.${process.pid}.dead`;
    try {
      fs.renameSync(this.file, aside);
    } catch {
      return; // someone else was faster
    }
    if (read(aside) !== seen) {
      // It was not the dead one's any more: put it back.
      try {
        fs.linkSync(aside, this.file);
      } catch {
        // a third one holds it by now; the one moved away finds out in acquire()
      }
    } else for (const tool of owner?.tools ?? []) endGroup(tool, 'SIGKILL');
    fs.rmSync(aside, { force: true });
  }
}

module.exports = { Lock };
