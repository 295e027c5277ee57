import type { PlannedTask } from './plan';
import type { ResultStore } from './store';

/** A task that gave no result, and why. */
export interface TaskFailure {
  readonly task: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly message: string;
  /** Where it was thrown, as far as that is known. */
  readonly stack?: string;
  /** How often it was tried; 0 for one that waited for the result of another, which failed. */
  readonly tries: number;
}

/** How an attempt went wrong. */
export type Reason = Pick<TaskFailure, 'message' | 'stack'>;

/** What a runner tells while it runs. */
export interface Events {
  done(task: PlannedTask, facts: Readonly<Record<string, unknown>>): void;
  /** An attempt failed, and the task is tried again. */
  retried(task: PlannedTask, reason: Reason): void;
  failed(task: PlannedTask, reason: Reason, tries: number): void;
  /** What is shown behind the bar: the task at work, or how many workers there are. */
  note(text: string): void;
  /** A line of its own, such as the dashboard's address. */
  say(line: string): void;
}

/** What runs tasks. */
export interface Job {
  /** Each after those whose results it needs. */
  readonly tasks: readonly PlannedTask[];
  readonly store: ResultStore;
  readonly retries: number;
  readonly events: Events;
  /** Lets the event loop run, and throws when the study is stopped. */
  readonly breathe: () => Promise<void>;
}

/** The name of a task for people: `compasErrors { seed: 3 }`. */
export function called({ function: { exported }, parameters }: PlannedTask): string {
  const text = Object.entries(parameters).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `${exported} { ${text.join(', ')} }`;
}

/** The tasks that need the result of one, also by way of others. */
export function dependents(tasks: readonly PlannedTask[], key: string): PlannedTask[] {
  const lost = new Set([key]);
  return tasks.filter((task) => {
    const waits = Object.values(task.inputs).some((input) => 'of' in input && lost.has(input.of));
    if (waits) lost.add(task.key);
    return waits;
  });
}

/** An error as a reason. */
export function reasonOf(error: unknown): Reason {
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}
