import type { tf } from '../tf';
import { engine } from '../engine';

type PassBack = (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;

/** What one operation was given in the backward pass, and what it passed back. */
interface Spent {
  dys: readonly (tf.Tensor | null)[];
  saved: readonly tf.Tensor[];
  given: readonly tf.Tensor[];
}

/**
 * Frees, in a backward pass that is not differentiated itself, the gradient of an operation's output and what it had
 * saved as soon as the next operation's turn comes.
 *
 * TensorFlow.js 4.22.0 keeps both to the end of the pass, which is several times what the pass needs: the gradients of
 * all activations at once. A gradient stays where an operation passes it on as it is, where it came from outside of the
 * pass, and where it is kept.
 */
export function freeSpentGradients(): void {
  const recorder = engine();
  const add = recorder.addTapeNode;
  /** By the scope of a pass: of the operation whose turn was last. */
  const waiting = new WeakMap<object, Spent>();
  /** Gradients that are those of several tensors. */
  const shared = new WeakSet<tf.Tensor>();

  const free = ({ dys, saved, given }: Spent, scope: { id: number }) => {
    given.forEach((dx, i) => {
      if (dys.includes(dx) || given.indexOf(dx) < i) shared.add(dx);
    });
    for (const dy of dys) {
      if (dy && dy.scopeId === scope.id && !dy.kept && !shared.has(dy)) dy.dispose();
    }
    for (const tensor of saved) if (!given.includes(tensor)) tensor.dispose();
  };

  recorder.addTapeNode = function (kernel, inputs, outputs, gradient, saved, attributes) {
    add.call(this, kernel, inputs, outputs, gradient, saved, attributes);
    const node = this.state.activeTape!.at(-1)!;
    const passBack = node.gradient as PassBack | undefined;
    if (!passBack) return;
    const spending: PassBack = (dys) => {
      const { activeScope: scope, gradientDepth } = this.state;
      if (gradientDepth > 0 || !scope) return passBack(dys);
      const last = waiting.get(scope);
      if (last) free(last, scope);
      const given: tf.Tensor[] = [];
      waiting.set(scope, { dys, saved, given });
      const compute = passBack(dys);
      const noted = (name: string) => () => {
        const dx = compute[name]();
        given.push(dx);
        return dx;
      };
      return Object.fromEntries(Object.keys(compute).map((name) => [name, noted(name)]));
    };
    node.gradient = spending;
  };
}
