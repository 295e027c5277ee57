export { Random } from './random';
export { mersenneTwister, torchPermutation } from './torch-permutation';
