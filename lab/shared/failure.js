'use strict';
/**
 * A reason to stop that the user can act on: what is missing, and the command that gets it. Printed as one line,
 * without a stack.
 */
class Failure extends Error {
  /** @param {string} what @param {string} [remedy] */
  constructor(what, remedy) {
    super(remedy ? `${what} Get it with: ${remedy}` : what);
    this.name = 'Failure';
    this.exitCode = 1;
  }
}

/** A call that a command cannot make sense of. */
class WrongCall extends Failure {
  /** @param {string} what */
  constructor(what) {
    super(what);
    this.exitCode = 2;
  }
}

/**
 * Signs in the output of npm, pip and compilers, and what they mean to the user.
 * @type {[RegExp, string][]}
 */
const SIGNS = [
  [
    /ENOSPC|No space left on device|Disk quota exceeded/i,
    'the disk is full. Free some space, then run the same command again: it continues where it stopped.',
  ],
  [
    /DO NOT MATCH THE HASHES|EINTEGRITY|integrity checksum failed/i,
    'a download is not the file that the lock file names (wrong checksum). Run the same command again; if it stays, a proxy or mirror changes files.',
  ],
  [
    /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|self.signed certificate/i,
    "the certificate of the package server is not trusted here. Name your proxy's certificate: export NODE_EXTRA_CA_CERTS=FILE PIP_CERT=FILE",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT|name resolution|Failed to establish a new connection|ConnectTimeout|ReadTimeout|Network is unreachable|Connection refused|Max retries exceeded|ProxyError|Connection (broken|reset|aborted)|IncompleteRead/i,
    'no network: the package server cannot be reached. Connect, or set HTTPS_PROXY, then run the same command again: it continues where it stopped.',
  ],
  [
    /EACCES|Permission denied/i,
    'a file may not be written. Check who owns the folder of the checkout: ls -ld . .vitrine node_modules',
  ],
];

/**
 * The failure behind a tool's output: a known sign, else its last line that speaks of an error.
 * @param {string} tool @param {string} output @param {string} log where the whole output is
 */
function explain(tool, output, log) {
  for (const [sign, meaning] of SIGNS) if (sign.test(output)) return new Failure(`${tool}: ${meaning}`);
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const last =
    [/error:/i, /error|fatal|cannot|not found/i, /./]
      .map((sign) => lines.filter((line) => sign.test(line)).pop())
      .find(Boolean) || 'no output';
  return new Failure(`${tool} failed: ${last.slice(0, 300)} (all of its output: ${log})`);
}

/**
 * What an error of the file system means where the checkout is read-only, another user's, or on a full disk; undefined
 * for any other error.
 * @param {unknown} error @param {string} [file] the file, where the error does not name it
 */
function fileFailure(error, file) {
  const { code = '', path: where = file ?? 'a file' } = /** @type {NodeJS.ErrnoException} */ (error ?? {});
  if (/^(ENOSPC|EDQUOT)$/.test(code))
    return new Failure(`the disk is full (${code}): ${where} cannot be written. Free some space, then run it again.`);
  if (code === 'EROFS')
    return new Failure(
      `${where} cannot be written: it lies on a read-only file system. Clone the project to a folder that can be written.`,
    );
  if (/^(EACCES|EPERM)$/.test(code))
    return new Failure(
      `${where} is not for this user (${code}): who owns it, says ls -ld ${JSON.stringify(where)}. Clone the project to a folder of your own, or have its owner run this.`,
    );
  return undefined;
}

/**
 * Prints an error as the user should see it, and gives the exit code.
 * @param {unknown} error
 */
function printFailure(error) {
  const failure = error instanceof Failure ? error : fileFailure(error);
  if (failure) console.error(`vitrine: ${failure.message}`);
  else
    console.error(
      'vitrine: an error that should not happen; please report it with the output of `npm run doctor`:\n',
      error,
    );
  return failure?.exitCode ?? 1;
}

module.exports = { Failure, WrongCall, explain, fileFailure, printFailure };
