import type { CelebaSet } from '../../data';
import type { Random } from '../../random';

/** Black or blond (L) hair, smiling or not: the four groups. */
export const FACE_GROUPS = ['BS', 'BN', 'LS', 'LN'] as const;
export type FaceGroup = (typeof FACE_GROUPS)[number];

/** Indices into the faces of a set, by group. */
export type GroupedFaces = Record<FaceGroup, number[]>;

/** Groups in which the bias holds: black hair smiles, blond hair does not. */
export const AGREEING: readonly FaceGroup[] = ['BS', 'LN'];

export interface FaceSetSizes {
  /** Faces of each group in which the bias holds, in the biased set. */
  agreeing: number;
  /** Faces of each other group, in the biased set. */
  conflicting: number;
  /** Faces of each group in the unbiased set. */
  each: number;
}

/** The sizes of the paper's sets. */
export const PAPER_FACES = {
  train: { agreeing: 10_000, conflicting: 100, each: 5_000 },
  test: { agreeing: 1_000, conflicting: 100, each: 500 },
  hairTest: { agreeing: 180, conflicting: 180, each: 180 },
} as const satisfies Record<string, FaceSetSizes>;

/**
 * The faces at `indices` by group; those with neither hair color are in none, those with both count as black, as in the
 * public code.
 */
export function faceGroups(set: Pick<CelebaSet, 'attribute'>, indices: ArrayLike<number>): GroupedFaces {
  const [black, blond, smiling] = ['Black_Hair', 'Blond_Hair', 'Smiling'].map((name) => set.attribute(name));
  const groups: GroupedFaces = { BS: [], BN: [], LS: [], LN: [] };
  for (const i of Array.from(indices)) {
    if (black[i]) groups[smiling[i] ? 'BS' : 'BN'].push(i);
    else if (blond[i]) groups[smiling[i] ? 'LS' : 'LN'].push(i);
  }
  return groups;
}

/**
 * A biased and an unbiased set, by group, as the paper draws them: of the groups in which the bias holds the unbiased
 * set takes a part of the biased one's faces, to the others it adds new ones.
 *
 * @throws RangeError where a group is too small, with how many it has and how many are wanted
 */
export function drawFaceSets(
  groups: GroupedFaces,
  { agreeing, conflicting, each }: FaceSetSizes,
  random: Random,
): { biased: GroupedFaces; unbiased: GroupedFaces } {
  for (const [name, size] of Object.entries({ agreeing, conflicting, each }))
    if (!Number.isInteger(size) || size < 0)
      throw new RangeError(`drawFaceSets: ${name} is ${size}; wanted 0, 1, 2, …`);
  if (each > agreeing || conflicting > each)
    throw new RangeError(
      `drawFaceSets: agreeing is ${agreeing}, each ${each}, conflicting ${conflicting}; wanted them falling in this order`,
    );
  const drawn = FACE_GROUPS.map((group) => {
    const [inBiased, wanted] = AGREEING.includes(group) ? [agreeing, agreeing] : [conflicting, each];
    const all = groups[group];
    if (all.length < wanted)
      throw new RangeError(`drawFaceSets: group ${group} has ${all.length} faces; wanted ${wanted} or more`);
    const order = random.fork(group).choice(all, wanted);
    return { group, biased: order.slice(0, inBiased), unbiased: order.slice(0, each) };
  });
  const byGroup = (kind: 'biased' | 'unbiased') =>
    Object.fromEntries(drawn.map((sets) => [sets.group, sets[kind]])) as GroupedFaces;
  return { biased: byGroup('biased'), unbiased: byGroup('unbiased') };
}
