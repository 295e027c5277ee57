/** A key that an object in a text of valid JSON has twice; of two values the parser silently keeps the last. */
export function repeatedKey(json: string): string | undefined {
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g;
  const open: Set<string>[] = [];
  for (let match = token.exec(json); match; match = token.exec(json)) {
    const [found, isKey] = match;
    if (found === '{') open.push(new Set());
    else if (found === '}') open.pop();
    else if (isKey) {
      const key = JSON.parse(found.slice(0, -isKey.length)) as string;
      const keys = open[open.length - 1];
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}
