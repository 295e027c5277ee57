import { methods, type MethodName } from 'vitrine/attribution';

/** The digit that all pages show, and the class that a look-alike of it would be. */
export const SUBJECT = { digit: 4, other: 9, test: 4 } as const;

/** The call as a reader would write it. */
export function pictureCall(name: MethodName, model: string): string {
  const options = Object.entries({ target: SUBJECT.digit, ...methods[name].example }).map(
    ([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`,
  );
  return `await ${name}(${model}, x, { ${options.join(', ')} })`;
}
