import { crossEntropy } from 'vitrine/training';
import { trainClouds } from './clouds';

// A process to be killed: trains with a checkpoint at every step and tells its parent the step it is at.
let steps = 0;
void trainClouds({
  epochs: 6,
  checkpoint: process.argv[2],
  checkpointSeconds: 0,
  objective: Object.assign(crossEntropy(), { observe: () => process.send?.(++steps) }),
});
