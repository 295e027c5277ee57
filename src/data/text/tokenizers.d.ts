/** What is used of the package: a `tokenizer.json` in, ids out. It is loaded when a tokenizer is read, not before. */
declare module '@huggingface/tokenizers' {
  export class Tokenizer {
    constructor(tokenizer: object, config: object);
    encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
    token_to_id(token: string): number | undefined;
  }
}
