const FIRES = [3, 4, 6, 7, 9, 10, 11, 12];
const PARTS = ['squeeze', 'expand1x1', 'expand3x3'];

/**
 * From the names of SqueezeNet 1.1 in the ONNX model zoo (`squeezenet0_conv5_weight`) to torchvision's
 * (`features.4.expand1x1.weight`), for `importTorchWeights`: convolutions are numbered 0 to 25, fire module k has 3k-2
 * to 3k. Other names are returned as they are.
 */
export function squeezenetOnnxName(name: string): string {
  const parts = /^squeezenet0_conv(\d+)_(weight|bias)$/.exec(name);
  const number = parts ? Number(parts[1]) : NaN;
  if (!parts || number > 25) return name;
  if (number === 0) return `features.0.${parts[2]}`;
  if (number === 25) return `classifier.1.${parts[2]}`;
  return `features.${FIRES[Math.floor((number - 1) / 3)]}.${PARTS[(number - 1) % 3]}.${parts[2]}`;
}
