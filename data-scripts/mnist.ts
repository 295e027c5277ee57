import { MNIST } from 'vitrine/data';
import type { DataScript } from './data-script';
import { prepareIdx } from './prepare-idx';

/** `npm run data -- mnist` */
export const mnist: DataScript = { dataSet: MNIST, run: (options) => prepareIdx(MNIST, options) };
