/**
 * A typed sentence as the words of the Stanford Sentiment Treebank: lower case, punctuation and endings such as `n't`
 * and `'s` by themselves, brackets as `-lrb-` and `-rrb-`.
 */
export function tokenize(sentence: string): string[] {
  return sentence
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d"]/g, ' " ')
    .replace(/\(/g, ' -lrb- ')
    .replace(/\)/g, ' -rrb- ')
    .replace(/(\.\.\.|--|[,;:!?])/g, ' $1 ')
    .replace(/(?<!\.)\.(?=\s*$)/, ' .')
    .replace(/(\w)(n't|'(?:s|re|ve|ll|d|m))(?!\w)/g, '$1 $2')
    .split(/\s+/)
    .filter((word) => word !== '');
}
