import { COMPAS } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- compas` */
export const compas = filesScript(COMPAS, [COMPAS.file]);
