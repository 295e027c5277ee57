'use strict';

/** What a stopped cell ends with. */
class Interrupted extends Error {
  /** @override */
  name = 'Interrupted';
  constructor() {
    super('the cell was stopped');
    this.stack = `${this.name}: ${this.message}`;
  }
}

module.exports = { Interrupted };
