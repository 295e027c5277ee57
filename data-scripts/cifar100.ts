import { CIFAR100 } from 'vitrine/data';
import { filesScript } from './prepare-files';

/** `npm run data -- cifar100` */
export const cifar100 = filesScript(CIFAR100, Object.values(CIFAR100.splits));
