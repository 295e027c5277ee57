/** Small helpers with which the scripts of all pages build what they show. */
const HELPERS = String.raw`
'use strict';
const $ = (id) => document.getElementById(id);

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function option(select, value, text) {
  const made = element('option', text);
  made.value = value;
  select.append(made);
}
`;

export interface HtmlPage {
  title: string;
  style: string;
  /** HTML between the title and the script; texts in it are {@link escaped}. */
  body: string;
  /** What the script finds as the constant `PAGE`. */
  data: unknown;
  /** Follows {@link HELPERS}. */
  script: string;
}

/** A page in one file, which loads nothing, from the network or from the disk. */
export function htmlPage({ title, style, body, data, script }: HtmlPage): string {
  // No text may end the script, whatever a file is called.
  const json = JSON.stringify(data)
    .replace(/</g, '\\u003c')
    .replace(/\u2028|\u2029/g, ' ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
<h1>${escaped(title)}</h1>
${body}
<script>const PAGE = ${json};${HELPERS}${script}</script>
</html>
`;
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
