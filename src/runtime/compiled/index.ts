export { prefixed, unprefixed, type Tensors } from './tensors';
export { compiled, isCompiled, numberOf, type Compiled } from './compiled';
export type { Operation, OperationList } from './operations';
export type { Constant, RecordedOperation, Recording, Source } from './recording';
export { countGraphs, freePrograms, programsOf, replayed, withoutGraphs, type Place } from './replayed';
