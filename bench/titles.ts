import { SAMPLES, type Method, type Subject } from './cases';
import type { Opponent } from './protocol';

const TITLES: Readonly<Record<Method, (subject: Subject) => string>> = {
  operation: ({ count }) => `${count} operations (ReLU) on one number`,
  'operations-compiled': ({ count }) => `the same ${count} in a compiled function`,
  forward: ({ batch }) => `forward, batch ${batch}`,
  gradient: ({ batch }) => `gradient, batch ${batch}`,
  'grad-cam': ({ batch }) => `Grad-CAM, batch ${batch}`,
  epoch: ({ batch, count }) => `one epoch: ${count} images in batches of ${batch}`,
  cascading: ({ batch, count }) => `cascading randomization, ${count} layers, ${batch} images (Quantus)`,
  occlusion: ({ batch, count }) => `occlusion, ${count} windows, batch ${batch}`,
  'integrated-gradients': ({ batch, count }) => `IG-${count}, batch ${batch}`,
  'smooth-grad': ({ batch, count }) => `SmoothGrad-${count}, batch ${batch}`,
  rise: ({ batch, count }) => `RISE-${count}, batch ${batch}`,
  decomposition: ({ batch }) => `contextual decomposition of one window, batch ${batch}`,
  sentences: ({ batch, count }) => `${count / batch} steps of ${batch} sentences, cross-entropy alone`,
  'sentences-cdep': ({ batch, count }) => `${count / batch} steps of ${batch} sentences with CDEP`,
  ssim: ({ batch }) => `SSIM of ${batch} pairs 224x224`,
  spearman: ({ batch }) => `Spearman of ${batch} pairs 224x224`,
  'pointing-game': ({ batch }) => `Pointing Game, ${batch} maps 224x224`,
  'elastic-net': ({ batch }) => `elastic net of ${batch} neurons on 120 labels, 7000 images (scikit-learn)`,
  'elastic-net-soft': ({ batch }) => `elastic net of ${batch} neurons on 120 soft scores, 7000 images (scikit-learn)`,
  'elastic-net-single': ({ batch }) => `the same in single precision, ${batch} neurons (scikit-learn in double)`,
  'glm-saga': ({ batch, count }) =>
    `GLM-SAGA, ${count} epochs, ${batch} neurons on 120 soft scores, 7000 images (NumPy)`,
  vanilla: () => 'DecoyMNIST network, cross-entropy alone',
  cdep: () => 'with CDEP',
  rrr: () => 'with right for the right reasons',
  'expected-gradients': () => `with expected gradients, ${SAMPLES.count} samples`,
  plain: () => 'canvas network, cross-entropy alone',
  consistency: () => 'with Grad-CAM consistency, closed form',
  'consistency-autodiff': () => 'with Grad-CAM consistency, by autodiff',
};

const OPPONENTS: Readonly<Record<Opponent, string>> = {
  contiguous: 'PyTorch as it is',
  'channels-last': 'PyTorch with channels last',
  compiled: 'PyTorch compiled by `torch.compile`',
  onnxruntime: 'ONNX Runtime',
  openvino: 'OpenVINO',
  numpy: 'NumPy and what is built on it',
};

/** Opponents in words. */
export function namesOf(opponents: readonly Opponent[]): string {
  return opponents.map((opponent) => OPPONENTS[opponent]).join(', ');
}

/** A row of the table in words. */
export function title(subject: Subject): string {
  return TITLES[subject.method](subject);
}
