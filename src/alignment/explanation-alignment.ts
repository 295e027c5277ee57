import { binarize, type BinarizeRule } from './binarize';
import { readMaps, type Maps, meanOfDefined, type DefinedMean } from '../statistics';
import { pointingGame } from './pointing-game';
import { sharedInterest } from './shared-interest';

/** Explanation alignment of one model with one human mask, over a data set. (A type, so that tf.tidy may return it.) */
export type ExplanationAlignment = {
  /** EA_IoU: mean IoU of map and mask. */
  iou: DefinedMean;
  /** EA_PG: share of images whose strongest pixel lies in the mask. */
  pointingGame: DefinedMean;
  groundTruthCoverage: DefinedMean;
  saliencyCoverage: DefinedMean;
  /** Images left out of everything because their mask is empty. */
  emptyMasks: number;
  /** Images whose map is constant or not a number: no explanation, IoU 0 and a miss. */
  withoutExplanation: number;
};

/**
 * Explanation alignment (Bang et al. 2024): every score of every image, averaged over the images with a human mask.
 * `mask` and `saliency` are `[N,H,W]`; the pointing game sees the continuous map, the other scores its binarized form.
 */
export function explanationAlignment(mask: Maps, saliency: Maps, how?: BinarizeRule): ExplanationAlignment {
  const masks = binarize(saliency, how);
  const human = readMaps(mask, 'explanationAlignment', 'mask');
  const hits = pointingGame(mask, saliency);
  const answered = (values: Float64Array) =>
    meanOfDefined(values.map((value, i) => (Number.isNaN(hits[i]) ? NaN : value)));
  return {
    iou: answered(sharedInterest(mask, masks, 'iou')),
    pointingGame: meanOfDefined(hits),
    groundTruthCoverage: answered(sharedInterest(mask, masks, 'groundTruthCoverage')),
    saliencyCoverage: answered(sharedInterest(mask, masks, 'saliencyCoverage')),
    emptyMasks: human.count - meanOfDefined(hits).used,
    withoutExplanation: masks.withoutExplanation.length,
  };
}
