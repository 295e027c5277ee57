export * from './findings';
export * from './spurious-mnist';
export * from './face-groups';
export * from './face-masks';
export * from './face-net';
export { drawEmblemClasses, drawObjects, type DrawnObjects } from './objects/draw-objects';
export { OBJECT_ZOO, type ObjectNetwork } from './objects/object-zoo';
