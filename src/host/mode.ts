/** `small`: minutes on two cores, the default. `full`: the paper's own scale. */
export type Mode = 'small' | 'full';

/** The mode that the environment asks for (`VITRINE_MODE`), else `preferred`. */
export function mode(preferred: Mode = 'small'): Mode {
  const asked = process.env.VITRINE_MODE ?? preferred;
  if (asked !== 'small' && asked !== 'full') throw new Error(`VITRINE_MODE is '${asked}'; wanted 'small' or 'full'`);
  return asked;
}
