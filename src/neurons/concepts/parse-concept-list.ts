import { FormatError } from '../../formats';

export interface ConceptListOptions {
  /** The file's name, for messages. */
  name: string;
  /**
   * `words` (default): empty, repeated and endless lines are left out. `classes`: line i names class i, so none may be
   * left out; names may repeat.
   */
  lines?: 'words' | 'classes';
  /** The most characters of a concept; default 200. */
  longest?: number;
}

/** The concepts of a list, and one message for each kind of line that was left out. */
export interface ConceptList {
  concepts: string[];
  messages: string[];
}

/**
 * Reads a concept list: UTF-8 text, one concept a line. Lines that cannot be concepts are left out and counted.
 *
 * @throws FormatError when nothing is left, or, for classes, when a line would have to be left out.
 */
export function parseConceptList(
  text: string,
  { name, lines: kind = 'words', longest = 200 }: ConceptListOptions,
): ConceptList {
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line) => line.trim());
  if (lines[lines.length - 1] === '') lines.pop();
  const tooLong = `longer than ${longest} characters`;
  /** Numbers of the lines with each fault. */
  const faulty = new Map<string, number[]>([
    ['empty', []],
    ['repeated', []],
    [tooLong, []],
  ]);
  const seen = new Set<string>();
  const faultOf = (line: string): string | undefined => {
    if (line === '') return 'empty';
    if (line.length > longest) return tooLong;
    return kind === 'words' && seen.has(line) ? 'repeated' : undefined;
  };
  const concepts = lines.filter((line, i) => {
    const fault = faultOf(line);
    if (fault) faulty.get(fault)!.push(i + 1);
    seen.add(line);
    return !fault;
  });
  const faults = [...faulty]
    .filter(([, at]) => at.length > 0)
    .map(([fault, at]) => {
      const places = `${at.slice(0, 5).join(', ')}${at.length > 5 ? ', …' : ''}`;
      return `${at.length} ${at.length === 1 ? 'line' : 'lines'} ${fault} (line ${places})${kind === 'words' ? ', left out' : ''}`;
    });
  if (kind === 'classes' && faults.length > 0)
    throw new FormatError(name, `${faults[0]}; every line names a class, so none can be left out: mend the file`);
  if (concepts.length === 0)
    throw new FormatError(
      name,
      `holds no concept${faults.length > 0 ? ` (${faults.join('; ')})` : ''}; wanted one a line`,
    );
  return { concepts, messages: faults.map((fault) => `${name}: ${fault}`) };
}
