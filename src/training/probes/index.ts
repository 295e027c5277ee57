export { drawShots } from './draw-shots';
export { lbfgs, type LbfgsOptions, type Minimum, type Smooth } from './lbfgs';
export { classify, logisticRegression, type LinearClassifier, type LogisticOptions } from './logistic-regression';
