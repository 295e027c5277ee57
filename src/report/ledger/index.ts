export type { Bound, Finding, FindingData, Rule } from './finding';
export { readFindings } from './read-findings';
export { stateOf, type FindingState, type FindingVerdict } from './state';
