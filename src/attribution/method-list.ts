import * as all from './methods';
import type { Library, MethodFacts } from './passes';

type All = typeof all;
interface Named {
  readonly name: string;
  readonly title: string;
  readonly facts: MethodFacts;
}
/** The names of what the folder exports as records of methods. */
type RecordKey = { [K in keyof All]: All[K] extends Named ? K : never }[keyof All];
type NameOf<K extends keyof All> = All[K] extends Named ? All[K]['name'] : never;

/** The record of each method by its name, as written in the method's own file. */
export type Methods = { readonly [K in RecordKey as NameOf<K>]: All[K] };
export type MethodName = keyof Methods;

function isRecord(x: unknown): x is Named {
  return typeof x === 'object' && x !== null && 'facts' in x && 'name' in x;
}

/**
 * Every attribution method by name: what it takes, costs, is called elsewhere. Pages, pictures, tests and the tables
 * below are made of it.
 */
export const methods: Methods = Object.fromEntries(
  Object.values(all)
    .filter(isRecord)
    .map((record): readonly unknown[] => [record.name, record]),
);

/** Every default of every method, in one place. Maps of two libraries agree only at equal parameters: print these. */
export const defaults = Object.fromEntries(
  Object.entries(methods).map(([name, method]) => [name, method.defaults]),
) as {
  readonly [N in MethodName]: Methods[N]['defaults'];
};

/** The methods for which a record gives the parameters of P. */
type With<P extends string> = {
  [N in MethodName]: Methods[N] extends { readonly presets: { readonly [K in P]: object } } ? N : never;
}[MethodName];
type Preset<N extends MethodName, P extends string> = Methods[N] extends {
  readonly presets: { readonly [K in P]: infer O };
}
  ? Omit<Methods[N]['defaults'], keyof O> & O
  : never;
type Presets = { readonly [P in 'paper' | Library]: { readonly [N in With<P>]: Preset<N, P> } };

function presetsOf(source: 'paper' | Library): object {
  return Object.fromEntries(
    Object.values(methods).flatMap(({ name, defaults: own, ...rest }) => {
      const preset = (rest as { presets?: Partial<Record<string, object>> }).presets?.[source];
      return preset ? [[name, { ...own, ...preset }]] : [];
    }),
  );
}

/**
 * The parameters of others, to be spread into a method's options: `smoothGrad(network, x, {
 * ...presets.captum.smoothGrad, seed: 1 })`. `paper`: the papers that introduced the methods; `captum`: Captum 0.9;
 * `pair`: PAIR saliency 0.2.1; `zennit`: zennit 0.5.1. What they leave open is ours.
 */
export const presets = {
  paper: presetsOf('paper'),
  captum: presetsOf('captum'),
  pair: presetsOf('pair'),
  zennit: presetsOf('zennit'),
} as Presets;
