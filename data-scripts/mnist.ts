import { MNIST } from 'vitrine/data';
import { idxScript } from './prepare-idx';

/** `npm run data -- mnist` */
export const mnist = idxScript(MNIST);
