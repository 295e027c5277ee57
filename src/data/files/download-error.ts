/** What went wrong at one address. */
export interface FailedAttempt {
  url: string;
  reason: string;
  /** False when the host gave no answer at all: no network, no such name, refused, too slow. */
  reached: boolean;
}

/** No address gave the file; the message lists each with its reason. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    readonly file: string,
    readonly attempts: readonly FailedAttempt[],
  ) {
    super(
      `download: ${file} could not be fetched\n${attempts.map(({ url, reason }) => `  ${url}: ${reason}`).join('\n')}${proxyHint(attempts)}`,
    );
  }
}

/**
 * Node's fetch ignores proxy variables unless it is told otherwise, which is worth saying where it may be the cause.
 */
function proxyHint(attempts: readonly FailedAttempt[]): string {
  const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
  if (!proxy || process.env.NODE_USE_ENV_PROXY || attempts.every(({ reached }) => reached)) return '';
  return '\n  HTTPS_PROXY is set, but Node does not use it: with Node >= 24 set NODE_USE_ENV_PROXY=1, else fetch the file by hand';
}
