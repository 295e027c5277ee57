import { isBinary, type FlatMaps, type Maps } from '../statistics';
import { readPair } from './read-pair';

/** The three scores of Shared Interest. */
export type SharedInterestScore = 'iou' | 'groundTruthCoverage' | 'saliencyCoverage';

/**
 * Agreement of a saliency map S with a human mask G (Boggust et al. 2022), one number an image:
 * `iou` |G∩S| / |G∪S|, `groundTruthCoverage` |G∩S| / |G|, `saliencyCoverage` |G∩S| / |S|.
 *
 * `mask` and `saliency` are `[N,H,W]`; the mask holds 0 and 1 only, and so does the saliency, except for
 * `saliencyCoverage`, which also takes a continuous map: Σ G·|S| / Σ |S|. A quotient with nothing below the line is NaN
 * (an empty mask has no coverage, an empty map covers nothing); take the mean with {@link meanOfDefined}.
 */
export function sharedInterest(mask: Maps, saliency: Maps, score: SharedInterestScore = 'iou'): Float64Array {
  const { g, s } = readPair(mask, saliency, 'sharedInterest');
  if (!Object.hasOwn(SCORES, score))
    throw new Error(`sharedInterest: score is '${score}'; wanted ${Object.keys(SCORES).join(', ')}`);
  if (score !== 'saliencyCoverage' && !isBinary(s)) {
    throw new Error(
      `sharedInterest: saliency has values other than 0 and 1, which '${score}' cannot take; make a mask of it with binarize() first`,
    );
  }
  return Float64Array.from({ length: g.count }, (_, image) => SCORES[score](areas(g, s, image)));
}

interface Areas {
  both: number;
  mask: number;
  saliency: number;
}

const SCORES: Record<SharedInterestScore, (areas: Areas) => number> = {
  iou: ({ both, mask, saliency }) => both / (mask + saliency - both),
  groundTruthCoverage: ({ both, mask }) => both / mask,
  saliencyCoverage: ({ both, saliency }) => both / saliency,
};

function areas(g: FlatMaps, s: FlatMaps, image: number): Areas {
  const sum = { both: 0, mask: 0, saliency: 0 };
  for (let i = image * g.size; i < (image + 1) * g.size; i++) {
    const value = Math.abs(s.data[i]);
    sum.both += g.data[i] * value;
    sum.mask += g.data[i];
    sum.saliency += value;
  }
  return sum;
}
