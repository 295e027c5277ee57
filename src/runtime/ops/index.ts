/**
 * Kernels of the native backend that can be had faster than TensorFlow.js 4.22.0 has them, or on more processors:
 * importing this registers them.
 */
import { registerAddBias } from './add-bias';
import { registerDilatedDepthwise } from './dilated-depthwise';
import { registerGather } from './gather';
import { registerMatMul } from './mat-mul';

registerAddBias();
registerDilatedDepthwise();
registerGather();
registerMatMul();
