import type { Tokenizer } from '@huggingface/tokenizers' with { 'resolution-mode': 'import' };
import { FormatError } from '../../formats';

/** The end of a text, and what fills it up. */
const END = '</s>';
const END_ID = 1;

/** Turns texts into the ids that SigLIP's tower reads, `[texts, steps]` row by row. */
export type SiglipTokenizer = (texts: readonly string[]) => Int32Array;

/**
 * The tokenizer of a published SigLIP checkpoint, from its `tokenizer.json` as text: nothing is fetched. A text is
 * lower-cased, loses its punctuation (also `_`, so write names with spaces) and all but single spaces, is cut into
 * pieces, ended with `</s>`, cut off at `steps` ids and filled up with `</s>`, whose id is 1. Of texts that are too
 * long the beginning counts.
 *
 * @throws FormatError when it is no such file
 */
export async function parseSiglipTokenizer(
  text: string,
  { name, steps = 64 }: { name: string; steps?: number },
): Promise<SiglipTokenizer> {
  if (!(Number.isInteger(steps) && steps >= 1))
    throw new RangeError(`parseSiglipTokenizer: steps is ${steps}; wanted a whole number from 1`);
  const tokenizer = await open(text, name);
  return (texts) => {
    const ids = new Int32Array(texts.length * steps).fill(END_ID);
    texts.forEach((own, row) => {
      const pieces = tokenizer.encode(canonical(own), { add_special_tokens: false }).ids;
      ids.set(pieces.slice(0, steps - 1), row * steps);
    });
    return ids;
  };
}

async function open(text: string, name: string): Promise<Tokenizer> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new FormatError(name, `is not JSON (${(error as Error).message})`);
  }
  // Loaded by those who need it.
  const library = await import('@huggingface/tokenizers');
  let tokenizer: Tokenizer;
  try {
    tokenizer = new library.Tokenizer(json as object, {});
  } catch (error) {
    throw new FormatError(name, `is no tokenizer.json that can be read (${(error as Error).message})`);
  }
  const end = tokenizer.token_to_id(END);
  if (end !== END_ID)
    throw new FormatError(
      name,
      `has ${end === undefined ? `no '${END}'` : `'${END}' as ${end}`}; wanted it as ${END_ID}, as SigLIP's tokenizers have it`,
    );
  return tokenizer;
}

function canonical(text: string): string {
  return text
    .toLowerCase()
    .replace(/[!-/:-@[-`{-~]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
