import { isNoRule, type LayerKind, type NoRule } from './kinds';
import type { LayerNode } from './node';

/** What a user's own operation may be taken for, see `custom`. */
export type Acts = 'linear' | 'element-wise' | 'rearranging';

/**
 * A table over the kinds: a rule for each, or a reason why there is none; for the kind `custom`, by what its operation
 * acts like.
 */
export type RuleTable<R> = Readonly<Record<Exclude<LayerKind, 'custom'>, R | NoRule>> & {
  readonly custom: Readonly<Record<Acts, R>> | NoRule;
};

/**
 * The rule of a node; where there is none, an error that names the layer, its kind, the reason, and `where` it stands.
 */
export function ruleFor<R>(caller: string, table: RuleTable<R>, node: LayerNode, where = ''): R {
  const entry =
    node.kind === 'custom' && !isNoRule(table.custom)
      ? customRule(caller, table.custom, node)
      : (table[node.kind] as R | NoRule);
  if (isNoRule(entry))
    throw new Error(`${caller}: no rule for layer '${node.name}' of kind '${node.kind}'${where}: ${entry.none}`);
  return entry;
}

function customRule<R>(
  caller: string,
  rules: Readonly<Record<Acts, R>>,
  { name, options: { acts } }: LayerNode<'custom'>,
): R {
  if (acts === undefined) {
    throw new Error(
      `${caller}: layer '${name}' is an operation of your own that a rule cannot see into; say what it may be taken for, custom({ acts: 'linear' }), 'element-wise' or 'rearranging'`,
    );
  }
  return rules[acts];
}
