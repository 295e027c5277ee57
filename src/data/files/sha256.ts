import * as crypto from 'node:crypto';

/** The SHA-256 of bytes in hex digits, as checksums are published. */
export function sha256Of(content: Uint8Array): string {
  return crypto.createHash('sha256').update(content).digest('hex');
}
