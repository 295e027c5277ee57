'use strict';
const { safely } = require('../errors/safely');

/**
 * The top-level names of all cells, each one live binding: cells are compiled so that they read and write
 * `cells.name` (rewrite.js), where `cells` is `scope.cells`.
 *
 * A name is an accessor on the prototype of that object, not a property of its own. So the object's shape stays the
 * same however many names come, and V8 compiles a loop over them, also one in a function that twenty later cells
 * call, to nearly what it makes of local variables; with plain properties the fifth cell that adds names makes it ten
 * times slower. The accessor also tells what has no value yet, and follows the variable of a module that it imports.
 *
 * @typedef {object} Binding
 * @property {() => unknown} read the value, or UNSET
 * @property {(source: () => unknown) => void} follow has the name read from an imported module, until it is assigned
 */
const UNSET = Symbol('unset');

class Scope {
  /** @type {Map<string, Binding>} */
  #bindings = new Map();
  #names;

  /** @param {(name: string) => unknown} fallback the value of a name that no cell declared; throws if there is none */
  constructor(fallback) {
    const unknown = new Proxy(Object.create(null), {
      get: (_target, name) => fallback(String(name)),
      set: (_target, name, value) => {
        this.declare(String(name)); // declared with `declare let`, which makes no variable
        return Reflect.set(this.cells, name, value);
      },
    });
    this.#names = Object.create(unknown);
    /** @type {Record<string, unknown>} */
    this.cells = Object.create(this.#names);
  }

  /** @param {string} name */
  has(name) {
    return this.#bindings.has(name);
  }

  /**
   * A name that a cell is about to give a value to. One that has a value keeps it until then.
   * @param {string} name
   */
  declare(name) {
    if (this.#bindings.has(name)) return;
    const { binding, accessor } = bind(name);
    this.#bindings.set(name, binding);
    Object.defineProperty(this.#names, name, accessor);
  }

  /** @param {string} name @param {() => unknown} source */
  follow(name, source) {
    this.declare(name);
    this.#bindings.get(name)?.follow(source);
  }

  /**
   * The values of all names that have one; not of an import that cannot be read, as its module throws.
   * @returns {Map<string, unknown>}
   */
  values() {
    const all = [...this.#bindings].map(
      ([name, binding]) => /** @type {const} */ ([name, safely(binding.read, UNSET)]),
    );
    return new Map(all.filter(([, value]) => value !== UNSET));
  }

  /**
   * Forgets a name that never got its value.
   * @param {string} name
   */
  remove(name) {
    this.#bindings.delete(name);
    delete this.#names[name];
  }
}

/** @param {string} name @returns {{ binding: Binding, accessor: PropertyDescriptor }} */
function bind(name) {
  /** @type {unknown} */
  let value = UNSET;
  /** @type {(() => unknown) | undefined} */
  let source;
  const readSource = () => {
    if (source) return source();
    throw new ReferenceError(`Cannot access '${name}' before initialization`);
  };
  return {
    binding: {
      read: () => (source && value === UNSET ? source() : value),
      follow(next) {
        source = next;
        value = UNSET;
      },
    },
    accessor: {
      get: () => (value === UNSET ? readSource() : value),
      set(next) {
        value = next;
      },
      enumerable: true,
      configurable: true,
    },
  };
}

module.exports = { Scope };
