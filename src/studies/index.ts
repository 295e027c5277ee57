export { namesAndSizes } from './names-and-sizes';
export { once } from './once';
export { runStudy, StudyError, studyFolder, type StudyOptions } from './run-study';
export { sweep } from './sweep';
export type { LoadedData, Task, TaskContext, TaskFunction, TaskInput, TaskResult } from './task';
export type { TaskFailure } from './runner';
