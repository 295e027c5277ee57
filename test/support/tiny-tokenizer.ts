/** Pieces of words with the logarithms of how likely they are; a piece's place is its id. */
export const PIECES: [string, number][] = [
  ['<pad>', 0],
  ['</s>', 0],
  ['<unk>', 0],
  ['▁', -4],
  ['▁cat', -1],
  ['▁dog', -1.5],
  ['s', -2],
  ['▁a', -2],
  ['c', -9],
  ['at', -9],
];

/** A tokenizer.json of the form of SigLIP's, with a vocabulary of ten pieces. */
export const tinyTokenizer = (vocab = PIECES): string =>
  JSON.stringify({
    version: '1.0',
    added_tokens: ['<pad>', '</s>', '<unk>'].map((content) => ({
      id: vocab.findIndex(([piece]) => piece === content),
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
      pair: [],
      special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
    },
    decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
    model: { type: 'Unigram', unk_id: 2, vocab },
  });
