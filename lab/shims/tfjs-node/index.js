'use strict';
// danfojs-node asks for @tensorflow/tfjs-node ^3.13; it gets the TensorFlow.js that this project runs on,
// so that a tensor made by one is a tensor of the other.
module.exports = require('@tensorflow/tfjs');
