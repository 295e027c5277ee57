import { progress } from './progress';

/**
 * The items one after another, under a bar of how many are done, for a loop whose steps are long and may have bars of
 * their own: `for (const seed of counted('networks', seeds)) await fit(…)`. The time left is that of the loop. Where
 * there are no items nothing is said.
 */
export function* counted<T>(label: string, items: Iterable<T>): Generator<T, void> {
  const all = [...items];
  if (all.length === 0) return;
  const bar = progress(label, all.length);
  let given = 0;
  try {
    for (; given < all.length; given++) {
      bar.update(given);
      yield all[given];
    }
    bar.finish(`${given} done`);
  } finally {
    bar.leave();
  }
}
