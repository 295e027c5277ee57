import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseSiglipTokenizer, type SiglipTokenizer } from '../../data';
import { parseSafetensors, readFile } from '../../formats';
import { importSiglip, siglip, type Siglip, type SiglipSizes } from './siglip';

/** A published SigLIP: its towers, what turns texts into ids, and scale and bias of its own probabilities. */
export interface PublishedSiglip extends Siglip {
  tokenize: SiglipTokenizer;
  scale: number;
  bias: number;
}

const [WEIGHTS, TOKENIZER] = ['model.safetensors', 'tokenizer.json'];

/**
 * A checkpoint of SigLIP from a folder of the user's, with `model.safetensors` and `tokenizer.json` as they are
 * published; nothing is fetched. `sizes` are one of `SIGLIP_SIZES`, that of the checkpoint.
 *
 * @throws Error that names what the folder lacks, FormatError where a file is damaged or larger than the 2 GB that Node
 *   reads at once, Error where the weights are those of other sizes
 */
export async function readSiglip(folder: string, sizes: SiglipSizes): Promise<PublishedSiglip> {
  const missing = [WEIGHTS, TOKENIZER].filter((file) => !fs.existsSync(path.join(folder, file)));
  if (missing.length > 0)
    throw new Error(
      `readSiglip: ${path.basename(folder)} has no ${missing.join(' and no ')}; put the files of a published checkpoint of SigLIP there (${WEIGHTS}, ${TOKENIZER})`,
    );
  const { words, steps } = sizes.text;
  const text = readFile(path.join(folder, TOKENIZER), { name: TOKENIZER }).toString();
  const tokenize = await parseSiglipTokenizer(text, { name: TOKENIZER, steps });
  const { tensors } = parseSafetensors(readFile(path.join(folder, WEIGHTS), { name: WEIGHTS }), { name: WEIGHTS });
  const towers = siglip({ seed: 0, ...sizes });
  try {
    const own = importSiglip(towers, tensors);
    const largest = tokenize(['a photograph of words']).reduce((a, b) => Math.max(a, b));
    if (largest >= words)
      throw new Error(
        `readSiglip: ${TOKENIZER} gives id ${largest}; the tower knows ${words}: wanted files of one model`,
      );
    return { ...towers, ...own, tokenize };
  } catch (error) {
    towers.image.dispose();
    towers.text.dispose();
    throw error;
  }
}
