import { mnist, type ImageSet } from '../../data';
import type { TaskContext } from '../../studies';

let loading: Promise<readonly [train: ImageSet, test: ImageSet]> | undefined;

/** MNIST as a task's inputs `train` and `test`, read once a process, whatever the number of tasks. */
export async function mnistOnce(context: TaskContext): Promise<readonly [train: ImageSet, test: ImageSet]> {
  loading ??= Promise.all([mnist('train'), mnist('test')]);
  const [train, test] = await loading.catch((error: unknown) => {
    loading = undefined; // the next try reads again
    throw error;
  });
  context.expect('train', train.meta);
  context.expect('test', test.meta);
  return [train, test];
}
