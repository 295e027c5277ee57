/**
 * Kernels of the native backend that can be had faster than TensorFlow.js 4.22.0 has them, or on more processors:
 * importing this registers them.
 */
import { registerConvolution } from './convolution';
import { registerDilatedDepthwise } from './dilated-depthwise';
import { registerGather } from './gather';
import { registerMatMul } from './mat-mul';

registerConvolution();
registerDilatedDepthwise();
registerGather();
registerMatMul();
