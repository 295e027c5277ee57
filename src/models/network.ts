import type { Random } from '../random';
import { freePrograms, isCompiled, isDifferentiating, prefixed, replayed, tf, type Tensors } from '../runtime';
import type { Initial } from './initializers';
import type { Layer } from './kinds';
import type { LayerContext, WeightSpec } from './layer';
import { nameInputs, type Inputs } from './inputs';
import { drawWeight, makeWeights, type WeightSource } from './make-weights';
import type { LayerNode } from './node';
import { DRAWN, drawFor, evaluateNodes, neededNodes, type RunOptions } from './pass';
import { placeLayers, type NamedLayers } from './place-layers';
import type { Shape } from './shape';

export interface ResetOptions {
  /** How a weight of that name (`weight`, `bias`, …) and sizes is drawn; undefined leaves it to the layer. */
  initial?: (weight: string, shape: Shape) => Initial | undefined;
  /** Whether what training does not change, the moving statistics, goes back to its first values too. */
  statistics?: 'reset' | 'keep';
}

/** The name of a network's input where it has one. */
const INPUT = 'input';

/**
 * Named layers over plain TensorFlow.js operations; the last one gives the logits `[N, classes]`.
 *
 * A network is data: nodes of a closed list of kinds, which say what they read and which weights they use. Layers run
 * in the order written and read the layer before them, or those they name (`after`, `add`). Weights are a map from
 * `layer.weight` to a variable, so randomizing, saving and importing are loops over names. Each weight draws its first
 * values from its own stream, keyed by (seed, key), so changing one layer leaves the others' draws alone.
 */
export class Network {
  readonly nodes: readonly LayerNode[];
  readonly weights: ReadonlyMap<string, tf.Variable>;
  /** Sizes of each input by its name; `input` where there is one. */
  readonly inputShapes: Readonly<Record<string, Shape>>;
  private readonly specs: ReadonlyMap<string, WeightSpec>;
  private readonly byName: ReadonlyMap<string, LayerNode>;

  /**
   * @param inputShape sizes of an example without the batch axis, or of several inputs by name
   * @param layers by name in the order in which they run; as a list of pairs where names are whole numbers
   */
  constructor(
    readonly name: string,
    inputShape: Shape | Readonly<Record<string, Shape>>,
    private readonly layers: NamedLayers,
    from: WeightSource,
  ) {
    this.inputShapes = Array.isArray(inputShape)
      ? { [INPUT]: inputShape as Shape }
      : (inputShape as Readonly<Record<string, Shape>>);
    const { nodes, specs } = placeLayers(name, this.inputShapes, layers);
    this.nodes = nodes;
    this.specs = specs;
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    this.weights = makeWeights(name, specs, from);
  }

  /** Sizes of an example; of the first input where there are several. */
  get inputShape(): Shape {
    return Object.values(this.inputShapes)[0];
  }

  /** The node that gives the output. */
  get last(): LayerNode {
    return this.nodes[this.nodes.length - 1];
  }

  /**
   * The same layers and the very same variables for inputs of another size, where the layers allow it: convolutions up
   * to a global pool. To train or dispose of one is to train or dispose of both.
   *
   * @throws Error where a weight would need other sizes, as behind a flatten.
   */
  resized(inputShape: Shape | Readonly<Record<string, Shape>>): Network {
    return new Network(this.name, inputShape, this.layers, { weights: this.weights });
  }

  /**
   * The rest of the network behind a layer as a network of its own, which reads that layer's activation and has the
   * very same variables: behind an embedding, one that reads the vectors of words. Where {@link lastStep} looks for
   * pads among the ids it then takes the last step of all, so give it sentences without pads.
   *
   * @throws Error where another path leads around the layer.
   */
  behind(layer: string): Network {
    const { name, shape } = this.node(layer);
    const behind = this.path().slice(this.path().findIndex((node) => node.name === name) + 1);
    const there = new Set([name, ...behind.map((node) => node.name)]);
    const rest = behind.map(({ name: own, kind, options, inputs }) => {
      const read = kind === 'lastStep' ? inputs.slice(0, 1) : inputs;
      const around = read.find((input) => !there.has(input));
      if (around !== undefined)
        throw new Error(
          `${this.name}: '${own}' reads '${around}', which does not come behind '${layer}'; wanted a layer that all paths lead through`,
        );
      return [own, { kind, options, inputs: read } as Layer] as const;
    });
    return new Network(`${this.name} behind ${layer}`, { [name]: shape }, rest, { weights: this.weights });
  }

  /** Logits `[N, classes]` of `x [N, ...inputShape]`, in evaluation mode unless told otherwise. */
  forward(x: Inputs, options: Partial<LayerContext> = {}): tf.Tensor2D {
    return this.run(x, options).output;
  }

  /** The activation of one layer `[N, ...]`, in evaluation mode; the layers behind it do not run. */
  tap(x: Inputs, layer: string, options: Pick<RunOptions, 'given'> = {}): tf.Tensor {
    return this.activations([this.node(layer).name], x, options)[0];
  }

  /**
   * The rest of the network behind a layer: from its activation to the logits. `x` is needed only where a path goes
   * around the layer.
   */
  from(layer: string): (activation: tf.Tensor, x?: Inputs) => tf.Tensor2D {
    const { name } = this.node(layer);
    return (activation, x) => this.run(x, { given: { [name]: activation } }).output;
  }

  /** Logits, and the activations asked for, in one pass. */
  run(x: Inputs | undefined, options: RunOptions = {}): { output: tf.Tensor2D; taps: Record<string, tf.Tensor> } {
    const names = [this.last.name, ...(options.taps ?? []).map((tap) => this.node(tap).name)];
    const kept = this.activations(names, x, options);
    return {
      output: kept[0] as tf.Tensor2D,
      taps: Object.fromEntries(names.slice(1).map((name, i) => [name, kept[i + 1]])),
    };
  }

  /**
   * What a pass in training mode over `count` examples draws, by layer: the masks of dropout, from `random` in the
   * order of the layers. The caller disposes them.
   */
  draws(count: number, random: Random, { taps = [], given = {} }: Pick<RunOptions, 'taps' | 'given'> = {}): Tensors {
    const there = new Set([...Object.keys(given), ...Object.keys(this.inputShapes)]);
    return drawFor(this, neededNodes(this, [this.last.name, ...taps], there), count, random);
  }

  /** The node of that name; an unknown name is an error that lists those there are. */
  node(name: string): LayerNode {
    const found = this.byName.get(name);
    if (!found)
      throw new Error(
        `${this.name} has no layer '${name}'; its layers are ${this.nodes.map((node) => node.name).join(', ')}`,
      );
    return found;
  }

  /** The nodes that the output depends on, in order. */
  path(): LayerNode[] {
    const needed = new Set([this.last.name]);
    for (const { name, inputs } of [...this.nodes].reverse())
      if (needed.has(name)) inputs.forEach((input) => needed.add(input));
    return this.nodes.filter(({ name }) => needed.has(name));
  }

  /** The weights of one layer, by their last names. */
  weightsOf(layer: string): Record<string, tf.Variable> {
    return Object.fromEntries(
      Object.entries(this.node(layer).weights).map(([suffix, key]) => [suffix, this.weights.get(key)!]),
    );
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
      if (!variable)
        throw new Error(`${this.name} has no weight '${key}'; its weights are ${[...this.weights.keys()].join(', ')}`);
      if (data.length !== variable.size)
        throw new Error(
          `${this.name}: '${key}' has ${data.length} values; wanted ${variable.size} for [${variable.shape}]`,
        );
    }
    for (const [key, data] of values) {
      const variable = this.weights.get(key)!;
      tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(data), variable.shape)));
    }
  }

  /** The same layers with variables of their own, which hold the same values. */
  copy(): Network {
    const weights = new Map(
      [...this.weights].map(([key, variable]) => [key, tf.variable(variable, variable.trainable)]),
    );
    return new Network(this.name, this.inputShapes, this.layers, { weights });
  }

  /**
   * Draws the weights of the named layers (all unless given) anew, as the constructor does unless the options say
   * otherwise.
   */
  reset(
    seed: number | string,
    layers: readonly string[] = this.nodes.map((node) => node.name),
    { initial, statistics = 'reset' }: ResetOptions = {},
  ): void {
    for (const { weights } of layers.map((layer) => this.node(layer))) {
      for (const [suffix, key] of Object.entries(weights)) {
        const spec = this.specs.get(key)!;
        if (!spec.trainable && statistics === 'keep') continue;
        const own = { ...spec, initial: initial?.(suffix, spec.shape) ?? spec.initial };
        tf.tidy(() => this.weights.get(key)!.assign(drawWeight(own, key, seed)));
      }
    }
  }

  /** Whether an operation of your own is in it that is not `compiled`: then all of it runs as it is. */
  get hasOwnOperation(): boolean {
    return this.nodes.some((node) => node.kind === 'custom' && !isCompiled(node.options.evaluate));
  }

  /**
   * `f(inputs)`, from one graph in the native library once it has been called a few times: for work on tensors and on
   * this network alone, which `key` names. A network with an operation of your own runs it as it is, unless that is
   * `compiled`.
   */
  replay<I extends Tensors, O extends Tensors>(key: string, inputs: I, f: (inputs: I) => O): O {
    return this.hasOwnOperation
      ? f(inputs)
      : replayed({ owner: this, key, variables: this.weights.values() }, inputs, f);
  }

  dispose(): void {
    freePrograms(this);
    for (const variable of this.weights.values()) variable.dispose();
  }

  /** The activations of the layers wanted, the caller's own. */
  private activations(wanted: readonly string[], x: Inputs | undefined, options: RunOptions): tf.Tensor[] {
    const { given, training = false, random } = options;
    const inputs: Tensors = {
      ...given,
      ...(x ? Object.fromEntries(nameInputs(this.name, this.inputShapes, x)) : {}),
    };
    const needed = neededNodes(this, wanted, new Set(Object.keys(inputs)));
    const count = Object.values(inputs)[0].shape[0];
    const own = training && random && !options.draws ? drawFor(this, needed, count, random) : undefined;
    const tensors = { ...inputs, ...(training ? prefixed(DRAWN, options.draws ?? own ?? {}) : {}) };
    const compute = (values: Tensors): Tensors =>
      tf.tidy(() => {
        const all = evaluateNodes(this, needed, wanted, values, { training, random });
        return Object.fromEntries(wanted.map((name, i) => [i, all.get(name)!.clone()]));
      });
    try {
      const found = this.replay(`${training ? 'train' : 'run'} ${JSON.stringify(wanted)}`, tensors, compute);
      return wanted.map((_, i) => found[i]);
    } finally {
      if (own && !isDifferentiating()) tf.dispose({ ...own });
    }
  }
}
