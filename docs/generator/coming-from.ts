import { LIBRARIES } from 'vitrine/attribution';

const WITHOUT_TARGET =
  '`attr_output` is by default the output itself, so all classes are explained at once, each weighted by its own output';

/** What holds for all methods of a library. */
export const COMING_FROM = [
  `${LIBRARIES.captum}: images are \`[N, C, H, W]\`. A model with several outputs needs a \`target\`; here it is the predicted class unless you say. Noise comes from PyTorch's global generator; all noisy copies and all points of a path go through the model in one pass, unless \`nt_samples_batch_size\` and \`internal_batch_size\` say otherwise.`,
  `${LIBRARIES.pair}: one image \`[H, W, C]\` at a time. The class is chosen in the function that you write, which returns the gradients or outputs that a method asks for. Noise comes from NumPy's global generator; every noisy copy and every window is a pass of its own.`,
  `${LIBRARIES.zennit}: ${WITHOUT_TARGET}. For one class pass \`attr_output\` a one-hot tensor; for LRP it is the relevance that is shared out: 1 then, and not the output.`,
  "TorchRay: maps are `[N, 1, h, w]`: of gradients the largest absolute value of the channels, `reduceChannels(map, 'largest-absolute')`. The size is that of the layer unless `resize=True`.",
];
