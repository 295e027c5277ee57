/**
 * A file that is not what it claims to be: which file, and why. The readers in this folder throw nothing else on bad
 * bytes.
 *
 * The message reads `train-images-idx3-ubyte: declares 60,000 x 28 x 28 values of 1 byte, but 100 bytes follow the
 * header`.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  /** @param file the name by which the caller knows the file; @param reason what is wrong with it. */
  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(`${file}: ${reason}`);
  }
}
