/** What others do under the name of a metric, with where that is written; what is missing was not looked up or is not there. */
export const METRIC_PEERS: Readonly<Record<string, readonly string[]>> = {
  spearman: ['SciPy (`scipy.stats.spearmanr`): average ranks too; a constant input gives NaN and a warning. Agreement on the reference maps: 1.1e-16.'],
  pearson: ['SciPy (`scipy.stats.pearsonr`): the same formula; a constant input gives NaN and a warning. Agreement on the reference maps: 4.2e-14.'],
  ssim: [
    'scikit-image 0.26 (`skimage.metrics.structural_similarity`): 7 x 7 uniform windows, sample covariance, K1 = 0.01 and K2 = 0.03, as here; for floating-point images `data_range` must be given. `gaussian_weights=True, sigma=1.5, use_sample_covariance=False` is Wang et al.: `{ window: { weights: \'gaussian\' }, covariance: \'population\' }`. Agreement: 4.7e-15.',
  ],
  hog: ['scikit-image 0.26 (`skimage.feature.hog`): 9 orientations, cells of 8 x 8, blocks of 3 x 3, `L2-Hys`, as here. Agreement on the reference maps, value for value: 1e-6.'],
  sobel: ['scikit-image 0.26 (`skimage.filters.sobel`): the same weights and mirrored borders.'],
  pointingGame: [
    'Quantus 0.6.0 (`quantus.PointingGame`): a hit if any tied maximum lies inside (`anyMaximum`); an image with an empty mask counts as a hit there, here it is NaN.',
    'TorchRay (`torchray/benchmark/pointing_game.py`): a hit within 15 pixels of the mask (`withinRadius`).',
    'Explanation Alignment\'s notebook: the first maximum in row order (`firstMaximum`, the default), divided by all images, so that empty masks are misses; here they are NaN and counted.',
  ],
  stochasticPointingGame: ['Only in the authors\' fork of TorchRay; not found in Captum, Quantus or Xplique.'],
  contentHeatmap: ['Only in the authors\' fork of TorchRay; not found in Captum, Quantus or Xplique.'],
  sharedInterest: ['`mitvis/shared-interest` (Python) has the three scores; Quantus\' relevance mass accuracy is close to saliency coverage of a continuous map.'],
};
