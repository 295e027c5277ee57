import { SST } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- sst` */
export const sst = filesScript(SST, SST.files);
