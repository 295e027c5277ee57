import { dataFiles, MNIST } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- mnist` */
export const mnist = filesScript(MNIST, dataFiles(MNIST));
