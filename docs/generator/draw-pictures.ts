import * as attribution from 'vitrine/attribution';
import { mnist } from 'vitrine/data';
import { mapGrid, renderPng } from 'vitrine/figures';
import { mnistCnn, vit, type Network } from 'vitrine/models';
import { disposeAll, tf } from 'vitrine/runtime';
import { adam, examples, fit } from 'vitrine/training';
import { SUBJECT } from './picture';

type Call = (network: Network, x: tf.Tensor, options: object) => Promise<attribution.Attribution>;

/** One picture a method: the digit, and its maps for two classes, of a network that is trained here. */
export async function drawPictures(): Promise<Map<attribution.MethodName, Buffer>> {
  const network = mnistCnn({ seed: 1, channels: 1, widths: [8, 16, 32] });
  const train = await mnist('train', { limit: 6000 });
  const test = await mnist('test', { limit: 100 });
  if (!train.meta.real || !test.meta.real)
    throw new Error('docs: the pictures need real digits; `npm run data -- mnist` fetches them');
  const transformer = vit({
    seed: 1,
    size: 28,
    channels: 1,
    patch: 4,
    width: 32,
    heads: 4,
    depth: 3,
    mlp: 64,
    classes: 10,
  });
  await fit(network, examples(train), { optimizer: adam({ learningRate: 0.002 }), epochs: 3, seed: 1 });
  await fit(transformer, examples(train), { optimizer: adam({ learningRate: 0.002 }), epochs: 8, seed: 1 });
  const image = Float32Array.from(
    test.images.subarray(SUBJECT.test * 784, (SUBJECT.test + 1) * 784),
    (byte) => byte / 255,
  );
  const x = tf.tensor4d(image, [1, 28, 28, 1]);
  for (const each of [network, transformer]) {
    const answer = tf.tidy(() => tf.argMax(each.forward(x), 1).dataSync()[0]);
    if (answer !== SUBJECT.digit)
      throw new Error(`docs: ${each.name} takes the digit for ${answer}; wanted ${SUBJECT.digit}`);
  }

  const pictures = new Map<attribution.MethodName, Buffer>();
  for (const name of Object.keys(attribution.methods) as attribution.MethodName[]) {
    const method = attribution[name] as Call;
    const maps: Float32Array[] = [];
    for (const target of [SUBJECT.digit, SUBJECT.other]) {
      const own = attribution.methods[name].facts.model === 'transformer' ? transformer : network;
      const result = await method(own, x, { ...attribution.methods[name].example, target });
      maps.push(result.map.dataSync() as Float32Array);
      disposeAll(result);
    }
    const cells = [
      { image: { data: image, shape: [28, 28] }, title: 'the digit' },
      ...maps.map((data, i) => ({ map: { data, shape: [28, 28] }, title: `for ${[SUBJECT.digit, SUBJECT.other][i]}` })),
    ];
    const png = renderPng(mapGrid({ title: '', rows: [{ cells }] }));
    if (!png) throw new Error('docs: there is no renderer for pictures; `npm run setup` installs it');
    pictures.set(name, png);
  }
  return pictures;
}
