/**
 * `smoke`: every cell runs, in seconds, and nothing is judged. `small`: minutes on two cores, the default. `full`: the
 * paper's own scale.
 */
export type Mode = (typeof MODES)[number];

const MODES = ['smoke', 'small', 'full'] as const;

/** The mode that the environment asks for (`VITRINE_MODE`), else `preferred`. */
export function mode(preferred: Mode = 'small'): Mode {
  const asked = process.env.VITRINE_MODE ?? preferred;
  const found = MODES.find((known) => known === asked);
  if (!found) throw new Error(`VITRINE_MODE is '${asked}'; wanted 'smoke', 'small' or 'full'`);
  return found;
}
