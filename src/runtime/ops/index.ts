/**
 * Kernels of the native backend that can be had faster than TensorFlow.js 4.22.0 has them: importing this registers
 * them.
 */
import { registerConvolution } from './convolution';
import { registerGather } from './gather';
import { registerMatMul } from './mat-mul';

registerConvolution();
registerGather();
registerMatMul();
