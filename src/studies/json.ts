/** Numbers that JSON cannot write stand under this name: `{ "$number": "NaN" }`. */
const NUMBER = '$number';

/**
 * A plain value as one text: keys in order, what is undefined in an object left out, NaN, infinities and -0 kept. Equal
 * values give equal texts, and {@link parsePlain} gives the value back.
 *
 * @param where what the error calls it: `runStudy: parameters`
 * @throws TypeError for anything that is not null, a boolean, number, string, array or plain object
 */
export function plainText(value: unknown, where: string): string {
  return JSON.stringify(encoded(value, where, []));
}

/** The value that {@link plainText} wrote; SyntaxError for what is no JSON. */
export function parsePlain(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    const number = typeof value === 'object' && value !== null && (value as { [NUMBER]?: unknown })[NUMBER];
    return typeof number === 'string' ? Number(number) : value;
  });
}

function encoded(value: unknown, where: string, within: readonly unknown[]): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { [NUMBER]: '-0' };
    return Number.isFinite(value) ? value : { [NUMBER]: String(value) };
  }
  if (typeof value === 'object' && !within.includes(value)) {
    const inside = [...within, value];
    if (Array.isArray(value)) return Array.from(value, (item, i) => encoded(item, `${where}[${i}]`, inside));
    if (isPlainObject(value)) {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      if (entries.some(([key]) => key === NUMBER))
        throw new TypeError(`${where} has the key '${NUMBER}', which is kept for numbers such as NaN; rename it`);
      return Object.fromEntries(
        entries
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, encoded(item, `${where}.${key}`, inside)]),
      );
    }
  }
  throw new TypeError(
    `${where} is ${kindOf(value, within)}; wanted plain data (null, booleans, numbers, strings, arrays, objects)${advice(value)}`,
  );
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Objects of a notebook's cells come from another realm, whose Object has another identity.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown, within: readonly unknown[]): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  return within.includes(value) ? 'an object that holds itself' : `of class ${value.constructor.name}`;
}

function advice(value: unknown): string {
  if (ArrayBuffer.isView(value)) return ': Array.from(…) makes an array of it, or `context.keep` a file';
  return typeof value === 'function' ? ': name the function, or give the numbers that it is made of' : '';
}
