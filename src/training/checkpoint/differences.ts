import { isDigest, type Description } from './described';

/** As many differences are named; more say nothing new. */
const NAMED = 6;

/** What differs between the run of a checkpoint and the one asked for, in words; undefined where nothing does. */
export function differences(there: Description, here: Description): string | undefined {
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])].filter(
    (name) => here[name] !== there[name],
  );
  if (names.length === 0) return undefined;
  const words = names.slice(0, NAMED).map((name) => {
    const [was, is] = [there[name], here[name]];
    return isDigest(was) || isDigest(is) ? `other ${name}` : `${name} was ${inWords(was)}, is ${inWords(is)}`;
  });
  return [...words, ...(names.length > NAMED ? [`${names.length - NAMED} more`] : [])].join('; ');
}

function inWords(value: Description[string] | undefined): string {
  return value === undefined ? 'not given' : String(value);
}
