import { InterruptedError, innerProgress } from '../host';
import { perform } from './perform';
import { called, dependents, reasonOf, type Job } from './runner';

/** Does the tasks one after another in this process. */
export async function runInProcess({ tasks, store, retries, events, breathe }: Job): Promise<void> {
  const lost = new Set<string>();
  for (const task of tasks) {
    if (lost.has(task.key)) continue;
    for (let tries = 1; ; tries++) {
      await breathe();
      const name = called(task);
      events.note(name);
      const started = Date.now();
      try {
        await innerProgress(
          (line) => events.note(`${name}: ${line}`),
          () => perform(task, store),
        );
        events.done(task, { seconds: (Date.now() - started) / 1000 });
        break;
      } catch (error) {
        if (error instanceof InterruptedError) throw error;
        if (tries <= retries) {
          events.retried(task, reasonOf(error));
          continue;
        }
        events.failed(task, reasonOf(error), tries);
        for (const waiting of dependents(tasks, task.key)) {
          if (lost.has(waiting.key)) continue;
          lost.add(waiting.key);
          events.failed(waiting, { message: `it needs the result of ${name}, which failed` }, 0);
        }
        break;
      }
    }
  }
}
