import { engine, type TapeNode } from '../engine';

/**
 * Makes every operation whose gradient uses its own output (exp, sigmoid, tanh, softmax, logSoftmax, ...)
 * differentiable twice.
 *
 * TensorFlow.js 4.22.0 copies such an output, y, while the operation still runs, so the copy stands on the tape before
 * the operation that made y. A second gradient walks the tape in order, meets the copy of a tensor that nothing has
 * made yet, takes it for a constant, and drops the terms that go through it without a word. Here the copies move behind
 * their operation.
 */
export function connectSavedOutputs(): void {
  const recorder = engine();
  const add = recorder.addTapeNode;
  recorder.addTapeNode = function (kernel, inputs, outputs, gradient, saved, attributes) {
    add.call(this, kernel, inputs, outputs, gradient, saved, attributes);
    const tape = this.state.activeTape!;
    const copies: TapeNode[] = [];
    // The copies are the last nodes before this one; each saved tensor is the output of one of them.
    for (let i = tape.length - 2, left = saved.length; i >= 0 && left > 0; i--) {
      if (!saved.includes(tape[i].outputs[0])) continue;
      left--;
      if (outputs.includes(tape[i].inputs.x)) copies.push(...tape.splice(i, 1));
    }
    tape.push(...copies);
  };
}
