import type { Counterpart } from '../passes';

/** A class or function of Captum 0.9, and the file that says so. */
export const captum = (name: string, file: string, differs?: string): Counterpart => ({
  name,
  differs,
  file: `captum/attr/_core/${file}.py`,
});
/** The same for PAIR saliency 0.2.1. */
export const pair = (name: string, file: string, differs?: string): Counterpart => ({
  name,
  differs,
  file: `saliency/${file}.py`,
});
/** The same for zennit 0.5.1. */
export const zennit = (name: string, file: string, differs?: string): Counterpart => ({
  name,
  differs,
  file: `src/zennit/${file}.py`,
});

/** Captum's NoiseTunnel around gradients. */
export const tunnel = (type: string, absolutes?: string): Counterpart =>
  captum(
    `NoiseTunnel(Saliency), nt_type='${type}'`,
    'noise_tunnel',
    `${TUNNEL_NOISE}${absolutes ? `; ${absolutes}` : ''}`,
  );
export const TUNNEL_NOISE =
  'the noise has one deviation whatever the range of the image, and `stdevs` has to be a float: `stdevs=1` is an error';

/** zennit's attributors. */
export const WITHOUT_TARGET =
  '`attr_output` is by default the output itself, so all classes are explained at once, each weighted by its own output';

const PLAIN = 'with `ReLU6` and `F.relu` the map is the plain gradient, and nothing says so';
/** Captum's rules for ReLUs. */
export const MODULES = `acts on \`nn.ReLU\` modules: ${PLAIN}; wrong where the input of a ReLU is also read by another layer, as in residual blocks that begin with one`;
/** zennit's. */
export const COMPOSITE = `a composite, to be used with \`Gradient\`; acts on \`torch.nn.ReLU\` modules: ${PLAIN}`;

/** TorchRay's maps. */
export const LARGEST =
  "the largest absolute value of the channels, `[N, 1, H, W]`: `reduceChannels(map, 'largest-absolute')`";
export const REPLACED = `${LARGEST}. Replaces \`torch.relu\` while it runs, so \`F.relu\` counts too, but no \`ReLU6\` and no \`x.relu()\`.`;
