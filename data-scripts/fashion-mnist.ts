import { FASHION_MNIST } from 'vitrine/data';
import type { DataScript } from './data-script';
import { prepareIdx } from './prepare-idx';

/** `npm run data -- fashion-mnist` */
export const fashionMnist: DataScript = { dataSet: FASHION_MNIST, run: (options) => prepareIdx(FASHION_MNIST, options) };
