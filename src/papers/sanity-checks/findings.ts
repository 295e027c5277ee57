import { readFindings } from '../../report';
import listed = require('./findings.json');

/** What the paper found, what of it is published, and what would count as reproduced. */
export const findings = readFindings('sanity-checks', listed);
