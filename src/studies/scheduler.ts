/** Who does the tasks of a study. */
export type Scheduler = { readonly word: string } & (
  | { readonly kind: 'in-process' }
  | { readonly kind: 'local'; readonly workers: number | undefined }
  | { readonly kind: 'remote'; readonly address: string }
);

/**
 * Reads the one word that says who does the tasks: `in-process`, `local`, `local:3`, `tcp://host:8786`. Default: that of
 * `VITRINE_SCHEDULER`, else `in-process`.
 */
export function schedulerOf(asked?: string): Scheduler {
  const word = asked ?? (process.env.VITRINE_SCHEDULER || 'in-process');
  if (word === 'in-process') return { word, kind: 'in-process' };
  const [, workers] = /^local(?::([1-9]\d{0,3}))?$/.exec(word) ?? [];
  if (word.startsWith('local') && (word === 'local' || workers))
    return { word, kind: 'local', workers: workers ? Number(workers) : undefined };
  if (/^(tcp|tls|ws|wss):\/\/[^\s/]+:\d+$/.test(word)) return { word, kind: 'remote', address: word };
  const from = asked === undefined ? 'VITRINE_SCHEDULER' : 'scheduler';
  throw new TypeError(`runStudy: ${from} is '${word}'; wanted 'in-process', 'local', 'local:3' or 'tcp://host:8786'`);
}
