import { dataFiles, FASHION_MNIST } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- fashion-mnist` */
export const fashionMnist = filesScript(FASHION_MNIST, dataFiles(FASHION_MNIST));
