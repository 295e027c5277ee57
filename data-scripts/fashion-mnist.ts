import { FASHION_MNIST } from 'vitrine/data';
import { idxScript } from './prepare-idx';

/** `npm run data -- fashion-mnist` */
export const fashionMnist = idxScript(FASHION_MNIST);
