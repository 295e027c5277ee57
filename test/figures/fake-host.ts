import type { Host, MimeBundle } from 'vitrine/host';

const globals = globalThis as { [key: symbol]: Host | undefined };
const KEY = Symbol.for('vitrine.host');

/** Collects what `work` shows, as a notebook kernel would. */
export function shownBy(work: () => void): MimeBundle[] {
  const shown: MimeBundle[] = [];
  globals[KEY] = {
    display: (bundle) => void shown.push(bundle),
    open: () => ({ update() {} }),
    clear() {},
    onInterrupt: () => () => {},
  };
  try {
    work();
  } finally {
    delete globals[KEY];
  }
  return shown;
}
