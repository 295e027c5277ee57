import { Random } from '../../random';
import type { Generator } from './generated-files';

const GENERATOR = 'vitrine sentences 1';
const COUNTS = { 'train.txt': 900, 'dev.txt': 160, 'test.txt': 300 };

/** Words by label, 0 very negative to 4 very positive. */
const ADJECTIVES = [
  ['dreadful', 'unbearable', 'awful', 'worthless'],
  ['dull', 'slow', 'tired', 'uneven', 'thin'],
  ['long', 'new', 'quiet', 'french', 'recent'],
  ['funny', 'warm', 'clever', 'lively', 'fresh'],
  ['brilliant', 'wonderful', 'superb', 'stunning'],
];
const NOUNS = ['film', 'story', 'cast', 'ending', 'script', 'comedy', 'drama', 'picture', 'score', 'sequel'];
const SUBJECTS = ['he', 'she', 'everyone', 'nobody', 'the director', 'a critic'];
const VERBS = ['makes', 'calls', 'finds', 'shows'];

/**
 * Invented sentences about films in the format of the Stanford Sentiment Treebank, with articles, `he` and `she`; the
 * label is that of the adjectives, turned round behind `not`.
 */
export function drawSentences(seed: number): Generator {
  return {
    generator: GENERATOR,
    seed,
    generate() {
      const random = new Random(seed).fork(GENERATOR);
      const files = Object.entries(COUNTS).map(([file, count]) => {
        const lines = Array.from({ length: count }, () => sentence(random));
        return [file, new TextEncoder().encode(`${lines.join('\n')}\n`)] as const;
      });
      return new Map(files);
    },
  };
}

function sentence(random: Random): string {
  const label = random.integer(5);
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)];
  const turned = random.integer(4) === 0;
  const shown = turned ? 4 - label : label;
  const word = (text: string, of = 2) => `(${of} ${text})`;
  const words = (text: string) =>
    text
      .split(' ')
      .map((each) => word(each))
      .reduce((a, b) => `(2 ${a} ${b})`);
  const phrase = `(${shown} ${word(pick(['the', 'a']))} (${shown} ${word(pick(ADJECTIVES[shown]), shown)} ${word(pick(NOUNS))}))`;
  const verb = turned ? `(2 ${word('does')} (1 ${word('not')} ${word(pick(['make', 'show']))}))` : word(pick(VERBS));
  const more =
    random.integer(2) === 0
      ? phrase
      : `(${shown} ${phrase} (${shown} ${word('and')} (${shown} ${word(pick(['the', 'a']))} (${shown} ${word(pick(ADJECTIVES[shown]), shown)} ${word(pick(NOUNS))}))))`;
  return `(${label} ${words(pick(SUBJECTS))} (${label} (${label} ${verb} ${more}) ${word('.')}))`;
}
