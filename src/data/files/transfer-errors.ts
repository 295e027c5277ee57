/** The host gave no answer. */
export class Unreachable extends Error {}

/** The answer ended or stalled before its end; what came is kept. */
export class BrokenOff extends Error {}

/** The host answered, but not with this file. */
export class WrongContent extends Error {
  /** @param part whether what is in the unfinished file is of no use, so that it must be fetched from the beginning. */
  constructor(
    message: string,
    readonly part: 'keep' | 'discard',
  ) {
    super(message);
  }
}
