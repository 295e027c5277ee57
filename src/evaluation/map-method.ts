import * as attribution from '../attribution';
import { methods, type MethodName } from '../attribution';
import { readOptions, type Method } from '../attribution/passes';
import type { Network } from '../models';
import { tf } from '../runtime';
import { lastConvolution } from './last-convolution';

/** What a report asks a method: the class of each row, and when to stop. */
export interface AskedOfMethod {
  target: 'predicted' | Int32Array;
  /** The place of the first row among all photographs: methods with noise choose theirs by it. */
  firstImage: number;
  signal?: AbortSignal;
}

/**
 * A method as the reports call it: maps `[n,h,w]` or `[n,h,w,C]`, and outputs. Of your own such as `(network, x, asked)
 * => integratedGradients(network, x, { ...asked, steps: 20 })`.
 */
export type MapMethod = (
  network: Network,
  x: tf.Tensor,
  asked: AskedOfMethod,
) => Promise<{ map: tf.Tensor; output: tf.Tensor }>;

export interface MethodOptions {
  /** A method of `vitrine/attribution` by its name, or one of yours. Default `'gradCam'`. */
  method?: MethodName | MapMethod;
  /** Where Grad-CAM and its like are taken. Default {@link lastConvolution}. */
  layer?: string;
  /** Further options of a named method, such as `{ steps: 20 }`. */
  settings?: Readonly<Record<string, unknown>>;
}

/** A method that is ready to be called. */
export interface PlannedMethod {
  /** Name, layer and settings, in words. */
  said: string[];
  /** Maps and outputs of rows `x`; `images` are their places among all photographs. */
  explain: (
    network: Network,
    x: tf.Tensor,
    asked: Omit<AskedOfMethod, 'firstImage'> & { images: readonly number[] },
  ) => Promise<{ map: tf.Tensor; output: tf.Tensor }>;
}

const OF_REPORT = ['target', 'firstImage', 'label', 'signal', 'layer'];

/**
 * Looks at the options of a method without a network: whether there is one of this name, and whether it has such
 * options.
 *
 * @throws Error that names the `report`, or the method, and what is wrong
 */
export function checkMethod(report: string, { method = 'gradCam', layer, settings = {} }: MethodOptions): void {
  if (typeof method === 'function') {
    if (layer !== undefined || Object.keys(settings).length > 0)
      throw new Error(`${report}: layer and settings are for methods by name; give them to your function yourself`);
    return;
  }
  const record = recordOf(report, method);
  if (layer !== undefined && !takesLayer(method))
    throw new Error(`${report}: layer is '${layer}', which ${method} has not; leave it out`);
  const taken = OF_REPORT.find((option) => option in settings);
  if (taken) throw new Error(`${report}: settings has ${taken}, which the report gives; leave it out`);
  readOptions(record, { ...settings, ...(takesLayer(method) ? { layer: layer ?? '' } : {}) });
  const isGiven = Object.values(settings).some((value) => value instanceof tf.Tensor);
  if (record.facts.draws !== 'nothing' && settings.seed === undefined && !isGiven)
    throw new Error(`${report}: ${method} draws numbers, so settings lacks a seed, such as { seed: 0 }`);
}

/** Whether a method is taken at a layer, as Grad-CAM is. */
export function takesLayer(method: MethodName): boolean {
  return 'layer' in methods[method].options;
}

/**
 * The method that options name, with every default filled in and all of it checked before any work. `preferred` are the
 * report's own defaults, where the method has such options.
 *
 * @throws Error as {@link checkMethod}, and for a layer that the network has not
 */
export function planMethod(
  report: string,
  network: Network,
  options: MethodOptions,
  preferred: Readonly<Record<string, unknown>> = {},
): PlannedMethod {
  checkMethod(report, options);
  const { method = 'gradCam', layer, settings = {} } = options;
  if (typeof method === 'function') return { said: [method.name || 'own method'], explain: inRows(method, 'together') };
  const record = recordOf(report, method);
  const at = takesLayer(method) ? (layer ?? lastConvolution(network)) : undefined;
  if (at !== undefined) network.node(at); // an unknown layer is said before any work
  const fitting = Object.entries(preferred).filter(
    ([option, value]) => Object.hasOwn(record.options, option) && record.options[option].accepts(value),
  );
  const given = { ...Object.fromEntries(fitting), ...settings, ...(at === undefined ? {} : { layer: at }) };
  const call = attribution[method] as (net: Network, x: tf.Tensor, options: object) => ReturnType<MapMethod>;
  return {
    said: [method, at ?? '', ...Object.entries(settings).flat().map(String)].filter((part) => part !== ''),
    explain: inRows(
      (net, x, asked) => call(net, x, { ...given, ...asked }),
      record.facts.draws === 'noise' ? 'one by one' : 'together',
    ),
  };
}

type Declared = Pick<Method<object>, 'name' | 'defaults' | 'facts'> & {
  options: Readonly<Record<string, { wanted: string; accepts: (value: unknown) => boolean }>>;
};

function recordOf(report: string, name: string): Declared {
  if (!Object.hasOwn(methods, name))
    throw new Error(
      `${report}: method is '${String(name)}'; wanted a function, or one of ${Object.keys(methods).join(', ')}`,
    );
  return methods[name as MethodName];
}

/** Rows whose noise depends on their place are explained one by one, since their places need not follow each other. */
function inRows(method: MapMethod, how: 'together' | 'one by one'): PlannedMethod['explain'] {
  return async (network, x, { images, target, signal }) => {
    const ask = (rows: tf.Tensor, of: AskedOfMethod['target'], firstImage: number) =>
      method(network, rows, { target: of, firstImage, ...(signal ? { signal } : {}) });
    if (how === 'together' || images.length === 1) return ask(x, target, images[0]);
    const parts: Awaited<ReturnType<MapMethod>>[] = [];
    try {
      for (const [row, image] of images.entries()) {
        const one = tf.slice(x, row, 1);
        const own = target === 'predicted' ? target : target.slice(row, row + 1);
        parts.push(await ask(one, own, image).finally(() => one.dispose()));
      }
      return { map: tf.concat(parts.map(({ map }) => map)), output: tf.concat(parts.map(({ output }) => output)) };
    } finally {
      parts.forEach((part) => tf.dispose(part));
    }
  };
}
