import * as path from 'node:path';
import type * as typescript from 'typescript';

/** The checkout, seen from dist/test/kernel/staleness. */
const PROJECT = path.resolve(__dirname, '..', '..', '..', '..');

/** The plain-JavaScript side, with the types that the tests use. */
export const { orderFaults } = require(path.join(PROJECT, 'kernel/staleness/order')) as {
  orderFaults(ts: typeof typescript, cells: { source: string; count: number | null }[]): string[];
};
