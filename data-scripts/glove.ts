import { GLOVE } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- glove --from FOLDER`; the authors' own files go into the data folder by hand. */
export const glove = filesScript(GLOVE, [GLOVE.file]);
