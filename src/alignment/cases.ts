/** The eight cases of Shared Interest; the first of each pair for a right prediction, the second for a wrong one. */
export type SharedInterestCase =
  | 'human aligned'
  | 'confuser'
  | 'sufficient subset'
  | 'insufficient subset'
  | 'sufficient context'
  | 'distractor'
  | 'context dependent'
  | 'context confusion';

export interface CaseScores {
  iou: number;
  groundTruthCoverage: number;
  saliencyCoverage: number;
  correct: boolean;
}

/** What counts as a low and as a high score, ends included. The interface's presets are 0.2 and 0.65. */
export interface CaseThresholds {
  low: number;
  high: number;
}

const RIGHT: readonly SharedInterestCase[] = [
  'human aligned',
  'sufficient subset',
  'context dependent',
  'sufficient context',
];
const WRONG: readonly SharedInterestCase[] = ['confuser', 'insufficient subset', 'context confusion', 'distractor'];

/**
 * Every case whose condition holds (Boggust et al. 2022): IoU high; saliency inside the mask (saliency coverage high,
 * mask coverage low); mask inside the saliency (the other way round); IoU low. The conditions overlap: a coverage of at
 * most `low` makes the IoU low too. A comparison with NaN fails, so an image without scores has no case.
 */
export function matchingCases(
  scores: CaseScores,
  { low, high }: CaseThresholds = { low: 0.2, high: 0.65 },
): SharedInterestCase[] {
  const { iou, groundTruthCoverage: mask, saliencyCoverage: map, correct } = scores;
  const holds = [iou >= high, map >= high && mask <= low, mask >= high && map <= low, iou <= low];
  return (correct ? RIGHT : WRONG).filter((_, i) => holds[i]);
}

/** The one case that says most: IoU high, else inside, else around, else IoU low; undefined in between. */
export function sharedInterestCase(scores: CaseScores, thresholds?: CaseThresholds): SharedInterestCase | undefined {
  return matchingCases(scores, thresholds)[0];
}
