import { bullets, code, table } from './markdown';
import { METRIC_PEERS } from './metric-peers';
import type { FunctionDoc } from './read-function';

/** One page for the functions of a floor, as Markdown: what each computes, where it is undefined, what others do. */
export function metricPage(title: string, introduction: string, docs: readonly FunctionDoc[]): string {
  const list = docs.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ');
  return [`# ${title}`, introduction, list, ...docs.map(part)].join('\n\n');
}

function part({ name, call, returns, paragraphs, tags, options, errors, file }: FunctionDoc): string {
  const rows = options.map((option) => [
    code(option.name),
    code(option.type),
    option.initial ? code(option.initial) : option.required && !/[?]/.test(call.split(', ').pop()!) ? 'required' : '–',
    option.text,
  ]);
  const throws = tags.get('throws');
  return [
    `## ${name}`,
    `\`${call}\` gives \`${returns}\`. Code: [${file}](../../${file}).`,
    ...paragraphs,
    ...(rows.length > 0 ? [table(['option', 'type', 'default', 'meaning'], rows)] : []),
    ...(METRIC_PEERS[name] ? [`Elsewhere:\n\n${bullets(METRIC_PEERS[name])}`] : []),
    ...(errors.length > 0 ? [`Errors:\n\n${bullets(errors.map(code))}`] : throws ? [`Throws ${throws}.`] : []),
  ].join('\n\n');
}
