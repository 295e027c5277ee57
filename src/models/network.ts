import { tf } from '../runtime';
import type { Layer, LayerContext, Shape, WeightSpec } from './layer';
import { drawWeight, makeWeights, type WeightSource } from './make-weights';
import { placeLayers, type PlacedLayer } from './place-layers';

export interface RunOptions extends Partial<LayerContext> {
  /** Activations to use instead of computing them; what only they needed is not computed. */
  given?: Readonly<Record<string, tf.Tensor>>;
  /** Layers whose activations are returned too. */
  taps?: readonly string[];
}

export interface ResetOptions {
  /** How a weight of that name (`weight`, `bias`, …) and sizes is drawn; undefined leaves it to the layer. */
  initial?: (weight: string, shape: Shape) => WeightSpec['initial'] | undefined;
  /** Whether what training does not change, the moving statistics, goes back to its first values too. */
  statistics?: 'reset' | 'keep';
}

/**
 * Named layers over plain TensorFlow.js operations; the last one gives the logits `[N, classes]`.
 *
 * Layers run in the order written and read the layer before them, or those they name (`after`, `add`). Weights are a map
 * from `layer.weight` to a variable, so randomising, saving and importing are loops over names. Each layer draws its first
 * values from its own stream, keyed by (seed, layer), so changing one layer leaves the others' draws alone.
 */
export class Network {
  readonly nodes: readonly PlacedLayer[];
  readonly weights: ReadonlyMap<string, tf.Variable>;

  constructor(readonly name: string, readonly inputShape: Shape, layers: Readonly<Record<string, Layer>>, from: WeightSource) {
    this.nodes = placeLayers(name, inputShape, layers);
    this.weights = makeWeights(name, this.nodes, from);
  }

  /**
   * The same layers and the very same variables for inputs of another size, where the layers allow it: convolutions up to a global pool. To
   * train or dispose of one is to train or dispose of both.
   *
   * @throws Error where a weight would need other sizes, as behind a flatten.
   */
  resized(inputShape: Shape): Network {
    return new Network(this.name, inputShape, this.layers(), { weights: this.weights });
  }

  /** Logits `[N, classes]` of `x [N, ...inputShape]`, in evaluation mode unless told otherwise. */
  forward(x: tf.Tensor, options: Partial<LayerContext> = {}): tf.Tensor2D {
    return this.run(x, options).output;
  }

  /** The activation of one layer `[N, ...]`, in evaluation mode; the layers behind it do not run. */
  tap(x: tf.Tensor, layer: string): tf.Tensor {
    const { name } = this.node(layer);
    return tf.tidy(() => this.evaluate(x, [name], {}).get(name)!.clone());
  }

  /** The rest of the network behind a layer: from its activation to the logits. `x` is needed only where a path goes around the layer. */
  from(layer: string): (activation: tf.Tensor, x?: tf.Tensor) => tf.Tensor2D {
    const { name } = this.node(layer);
    return (activation, x) => this.run(x, { given: { [name]: activation } }).output;
  }

  /** Logits, and the activations asked for, in one pass. */
  run(x: tf.Tensor | undefined, options: RunOptions = {}): { output: tf.Tensor2D; taps: Record<string, tf.Tensor> } {
    const last = this.nodes[this.nodes.length - 1].name;
    const names = [last, ...(options.taps ?? []).map((tap) => this.node(tap).name)];
    const kept = tf.tidy(() => {
      const values = this.evaluate(x, names, options);
      return names.map((name) => values.get(name)!.clone());
    });
    return { output: kept[0] as tf.Tensor2D, taps: Object.fromEntries(names.slice(1).map((name, i) => [name, kept[i + 1]])) };
  }

  /** The placed layer of that name; an unknown name is an error that lists those there are. */
  node(name: string): PlacedLayer {
    const found = this.nodes.find((node) => node.name === name);
    if (!found) throw new Error(`${this.name} has no layer '${name}'; its layers are ${this.nodes.map((node) => node.name).join(', ')}`);
    return found;
  }

  /** The weights of one layer, by their last names. */
  weightsOf(layer: string): Record<string, tf.Variable> {
    return Object.fromEntries(Object.keys(this.node(layer).specs).map((suffix) => [suffix, this.weights.get(`${layer}.${suffix}`)!]));
  }

  /** The variables that training changes, by name. */
  trainable(): Map<string, tf.Variable> {
    return new Map([...this.weights].filter(([, variable]) => variable.trainable));
  }

  /** Number of trainable values. */
  parameterCount(): number {
    return [...this.trainable().values()].reduce((sum, variable) => sum + variable.size, 0);
  }

  /** A copy of all weights, to be given back to {@link load}. */
  save(): Map<string, Float32Array> {
    return new Map([...this.weights].map(([key, variable]) => [key, Float32Array.from(variable.dataSync())]));
  }

  /** Replaces weights by name; every name must exist and every length must fit, else nothing is changed. */
  load(values: ReadonlyMap<string, ArrayLike<number>>): void {
    for (const [key, data] of values) {
      const variable = this.weights.get(key);
      if (!variable) throw new Error(`${this.name} has no weight '${key}'; its weights are ${[...this.weights.keys()].join(', ')}`);
      if (data.length !== variable.size) throw new Error(`${this.name}: '${key}' has ${data.length} values; wanted ${variable.size} for [${variable.shape}]`);
    }
    for (const [key, data] of values) {
      const variable = this.weights.get(key)!;
      tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(data), variable.shape)));
    }
  }

  /** The same layers with variables of their own, which hold the same values. */
  copy(): Network {
    const weights = new Map([...this.weights].map(([key, variable]) => [key, tf.variable(variable, variable.trainable)]));
    return new Network(this.name, this.inputShape, this.layers(), { weights });
  }

  /** Draws the weights of the named layers (all unless given) anew, as the constructor does unless the options say otherwise. */
  reset(
    seed: number | string, layers: readonly string[] = this.nodes.map((node) => node.name), { initial, statistics = 'reset' }: ResetOptions = {},
  ): void {
    for (const { name, specs } of layers.map((layer) => this.node(layer))) {
      for (const [suffix, spec] of Object.entries(specs)) {
        if (!spec.trainable && statistics === 'keep') continue;
        const own = initial?.(suffix, spec.shape) ?? spec.initial;
        const key = `${name}.${suffix}`;
        tf.tidy(() => this.weights.get(key)!.assign(drawWeight({ initial: own, shape: spec.shape }, key, seed)));
      }
    }
  }

  dispose(): void {
    for (const variable of this.weights.values()) variable.dispose();
  }

  /** The layers with what they read, for another network of them. */
  private layers(): Record<string, Layer> {
    return Object.fromEntries(this.nodes.map(({ name, layer, from }) => [name, { ...layer, from }]));
  }

  private evaluate(x: tf.Tensor | undefined, wanted: readonly string[], { given = {}, training = false, random, relu }: RunOptions): Map<string, tf.Tensor> {
    if (x) this.checkInput(x);
    const values = new Map<string, tf.Tensor>(Object.entries(given));
    if (x) values.set('input', x);
    const needed = this.needed(wanted, values);
    for (const { name, layer, from } of this.nodes) {
      if (!needed.has(name) || values.has(name)) continue;
      values.set(name, layer.apply(from.map((input) => values.get(input)!), this.weightsOf(name), { training, random, relu }));
    }
    return values;
  }

  /** The layers that must run for the wanted ones when some values are there already. */
  private needed(wanted: readonly string[], there: ReadonlyMap<string, unknown>): Set<string> {
    const needed = new Set<string>();
    const visit = (name: string) => {
      if (needed.has(name) || there.has(name)) return;
      if (name === 'input') throw new Error(`${this.name}: a path leads around the given layer, so the images are needed too: pass \`x\``);
      needed.add(name);
      this.node(name).from.forEach(visit);
    };
    wanted.forEach(visit);
    return needed;
  }

  private checkInput(x: tf.Tensor): void {
    if (x.shape.length !== this.inputShape.length + 1 || this.inputShape.some((size, i) => x.shape[i + 1] !== size)) {
      throw new Error(`${this.name}: x is [${x.shape}]; wanted [N, ${this.inputShape.join(', ')}]`);
    }
  }
}
