/**
 * Gradients that TensorFlow.js 4.22.0 lacks or gets wrong, above all second ones: importing this registers them, for
 * every backend. A paper whose loss contains an explanation (a gradient) needs them to train.
 */
import { registerAvgPool } from './avg-pool';
import { registerConv2d } from './conv2d';
import { registerDepthwiseConv2d } from './depthwise-conv2d';
import { freeSpentGradients } from './free-spent';
import { registerMaxPool } from './max-pool';
import { registerMaximum } from './maximum';
import { registerPiecewiseConstant } from './piecewise-constant';
import { registerRelu } from './relu';
import { registerResizeBilinear } from './resize-bilinear';
import { connectSavedOutputs } from './saved-outputs';
import { registerSigmoid } from './sigmoid';
import { registerSum } from './sum';
import { registerTile } from './tile';

freeSpentGradients();
connectSavedOutputs();
registerPiecewiseConstant();
registerRelu();
registerMaximum();
registerMaxPool();
registerAvgPool();
registerResizeBilinear();
registerSigmoid();
registerSum();
registerTile();
registerConv2d();
registerDepthwiseConv2d();
