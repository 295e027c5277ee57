import { mnist, type ImageSet } from '../../data';
import { once, type TaskContext } from '../../studies';

const load = once(() => Promise.all([mnist('train'), mnist('test')]));

/** MNIST as a task's inputs `train` and `test`, read once a process, whatever the number of tasks. */
export async function mnistOnce(context: TaskContext): Promise<readonly [train: ImageSet, test: ImageSet]> {
  const [train, test] = await load();
  context.expect('train', train.meta);
  context.expect('test', test.meta);
  return [train, test];
}
