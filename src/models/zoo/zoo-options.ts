/** What the networks for ImageNet have in common. */
export interface ZooOptions {
  seed: number;
  /** Default 1000, those of ImageNet. */
  classes?: number;
  /** Height and width of the images. Default 224. */
  size?: number;
}

/** The networks with dense layers before the last have this besides. */
export interface WideHeadOptions extends ZooOptions {
  /** Units of the two dense layers before the last. Default 4096. */
  hidden?: number;
}

/** Transformers have this besides. */
export interface DepthOptions extends ZooOptions {
  /** Blocks; as many as were published unless given. */
  depth?: number;
}

/** Convolutional networks that end in a pool over all places have this besides. */
export interface PoolOptions extends ZooOptions {
  /** The pool before the last layer: `maximum` is what Pillai and Pirsiavash 2021 call GMP. Default `average`. */
  pool?: 'average' | 'maximum';
}

/** What any network of the zoo may be told; each takes what it has. */
export type AnyZooOptions = WideHeadOptions & DepthOptions & PoolOptions;
