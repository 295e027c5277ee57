import type { Layer } from '../kinds';
import { globalAveragePool, globalMaxPool } from '../layers';
import type { PoolOptions } from './zoo-options';

/** The pool before the last layer of the network `name`. */
export function lastPool(name: string, pool: NonNullable<PoolOptions['pool']>): Layer {
  if (pool === 'average') return globalAveragePool();
  if (pool === 'maximum') return globalMaxPool();
  throw new Error(`${name}: pool is '${String(pool)}'; wanted average or maximum`);
}
