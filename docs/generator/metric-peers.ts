/**
 * What others do under the name of a metric, with where that is written; what is missing was not looked up or is not
 * there.
 */
export const METRIC_PEERS: Readonly<Record<string, readonly string[]>> = {
  spearman: [
    'SciPy 1.17 (`scipy.stats.spearmanr`): average ranks too; a constant input gives NaN and a warning, a NaN gives NaN. Takes the columns of two-dimensional arrays for variables: flatten maps first. Agreement on the reference maps: 1.1e-16.',
    "Quantus 0.6.0 (`quantus.similarity_func.correlation_spearman`): SciPy's. The default of its `MPRT` (model randomization), which takes absolute values first: `values: 'absolute'`.",
  ],
  pearson: [
    'SciPy 1.17 (`scipy.stats.pearsonr`): the same formula; a constant input gives NaN and a warning, a NaN gives NaN. Two-dimensional arrays are correlated column by column: flatten maps first. Agreement on the reference maps: 4.2e-14.',
  ],
  ssim: [
    "scikit-image 0.26 (`skimage.metrics.structural_similarity`): 7 x 7 uniform windows, sample covariance, K1 = 0.01 and K2 = 0.03, as here; `data_range` must be given for floating-point images, and `channel_axis` for colors. `gaussian_weights=True, sigma=1.5, use_sample_covariance=False` is Wang et al.: `{ window: { weights: 'gaussian' }, covariance: 'population' }`; without the last argument the covariance stays that of a sample. Agreement: 4.7e-15.",
    "Quantus 0.6.0 (`quantus.similarity_func.ssim`): scikit-image's, with the range of the two maps together as `data_range`. The default of its `RandomLogit`.",
  ],
  hog: [
    'scikit-image 0.26 (`skimage.feature.hog`): 9 orientations, cells of 8 x 8, blocks of 3 x 3, `L2-Hys`, as here; colors need `channel_axis`. Agreement on random maps, value for value: 3e-8.',
  ],
  sobel: [
    'scikit-image 0.26 (`skimage.filters.sobel`): the same weights and mirrored borders; in an image of colors it takes the channels for a third axis to filter along, so make it gray first. Agreement on random maps: 4e-16.',
  ],
  binarize: [
    '`mitvis/shared-interest` (`shared_interest/util.py`): `binarize_std` (one deviation) and `binarize_percentile`, scaled to 0..1 and `>=` as here. A constant map is 0/0 there and its mask empty, as here, but nobody counts it.',
  ],
  pointingGame: [
    "Quantus 0.6.0 (`quantus.PointingGame`): a hit if any tied maximum lies inside, so a constant map always hits (`rule: 'anyMaximum', constant: 'firstPixel'`). An image with an empty mask counts as a hit there, since the NaN that is meant becomes true in an array of booleans; here it is NaN. `weighted=True` ends in a TypeError with NumPy 2.4.",
    "TorchRay (`torchray/benchmark/pointing_game.py`): a hit closer than 15 pixels to the mask (`withinRadius`), while its documentation says at most 15 (`edge: 'closed'`); only classes that are in the image are asked for, and its `accuracy` is `meanByClass`.",
    "Explanation Alignment's notebook (`experiments/mnist_spurious_experiment.ipynb`): the first maximum in row order (`firstMaximum`, the default), divided by all images, so that empty masks are misses; here they are NaN and counted. A constant map points at the first pixel there (`constant: 'firstPixel'`), here it is a miss.",
  ],
  meanByClass: [
    'TorchRay (`accuracy` in `torchray/benchmark/pointing_game.py`): the mean over classes of hits / (hits + misses), a class without an image counting as 0, as by default here.',
  ],
  stochasticPointingGame: [
    "Only in the copy of TorchRay in the authors' repository (`TorchRay/torchray/benchmark/evaluate_imagenet_gradcam_stochastic_pointinggame.py`): 100 draws without a seed, a hit closer than 15 pixels. 1e-8 is added to every cell of the map, so a map of zeros is uniform there (and the line that skips such images skips none); here it is NaN. Not found in Captum 0.9, Quantus 0.6.0 or Xplique.",
  ],
  contentHeatmap: [
    "The copy of TorchRay in the authors' repository (`TorchRay/torchray/benchmark/evaluate_imagenet_gradcam_energy_inside_bbox.py`): the same share, after 1e-8 is added to every cell of the map, so a map of zeros gives the area of the mask; here it is NaN.",
    'Quantus 0.6.0 (`quantus.RelevanceMassAccuracy`): the same number for maps that are not negative, and NaN for an empty mask or a map of zeros. Signed maps are summed as they are, unless `abs=True`, and can give more than 1; here they are an error. `quantus.AttributionLocalisation` takes absolute values by default and gives 0 for a map of zeros.',
  ],
  sharedInterest: [
    '`mitvis/shared-interest` (Python, `shared_interest/shared_interest.py`): `iou_coverage` (the default), `ground_truth_coverage` and `saliency_coverage`, continuous maps for the last one only and by absolute value, 0/0 is NaN: all as here.',
    'Quantus 0.6.0 (`quantus.RelevanceMassAccuracy`): with `abs=True` the saliency coverage of a continuous map, but NaN where the mask is empty (here 0); unless told, signed values are summed as they are.',
  ],
  explanationAlignment: [
    "Explanation Alignment's notebook (`experiments/mnist_spurious_experiment.ipynb`): plain means over all images, which one NaN makes NaN; here undefined scores are left out, and counted.",
  ],
  networkDissection: [
    "NetDissect-Lite (`feature_operation.py`): the same threshold (NumPy's percentile over all images and places, 0.005) and `>`; maps are stretched over the mask by `imresize` (`upsampling: 'stretched'`). A unit's area counts in images that show something of the concept's category, as by default here. Units are counted from 1 there.",
    'The paper (Bau et al. 2017, section 2.3) enlarges maps from the centers of receptive fields, the default here, and writes `≥`: a unit whose threshold is its most frequent value, such as 0, would be active everywhere.',
    'Bau et al. 2020 (*Understanding the role of individual units in a deep neural network*) take the top 1 %: `share: 0.01`.',
  ],
  softWpmi: [
    'CLIP-Dissect (`similarity.py`, `soft_wpmi`): `top_k=100`, `a=10` (`scale`), `lam=1`, `p_start=0.998`, `p_end=0.97`, all as by default here. 1e-7 is added inside the logarithm there; what stands in it is at least 0.002, so that a term differs by less than 5e-5.',
  ],
};
