'use strict';

/**
 * A cell may replace what the language itself brings: `Array.prototype.map = …`, `Promise = undefined`. The kernel, the
 * compiler and every package live on the same objects, so that the loop which serves cells would end. What was
 * replaced is put back and named; so is what was added to all objects at once.
 *
 * Nothing here calls a method that a cell can replace.
 */
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const everyObject = Object.prototype;

const NAMES = [
  ...['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'RegExp', 'Date', 'Promise'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Proxy', 'Reflect', 'JSON', 'Math'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray'],
  ...['Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array'],
  ...['BigUint64Array', 'Buffer', 'URL', 'TextEncoder', 'TextDecoder', 'Event', 'EventTarget', 'AbortController'],
  ...['AbortSignal', 'MessageChannel', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'decodeURIComponent'],
  ...['encodeURIComponent', 'queueMicrotask', 'structuredClone', 'setTimeout', 'setInterval', 'setImmediate'],
  ...['clearTimeout', 'clearInterval', 'clearImmediate', 'globalThis', 'process', 'console'],
];
/** May be replaced for good, as tests of random or timed code do: nothing in the kernel needs them. */
const LEFT = ['Math.random', 'Date', 'Date.now', 'console', 'Error.prepareStackTrace'];

/** What would be read from every plain object, as where a property is described. */
const READ_FROM_ALL = ['get', 'set', 'value', 'writable', 'enumerable', 'configurable', 'then', 'toJSON'];

/**
 * @typedef {object} Kept
 * @property {string} name as it is written in a cell
 * @property {object} owner @property {PropertyKey} key
 * @property {PropertyDescriptor} descriptor
 */

/** @param {object} owner @param {PropertyKey} key @returns {PropertyDescriptor | undefined} without a prototype */
function described(owner, key) {
  const found = getOwnPropertyDescriptor(owner, key);
  return found && Object.assign(Object.create(null), found);
}

/** @returns {Kept[]} */
function builtins() {
  /** @type {Kept[]} */
  const kept = [];
  /** @param {unknown} owner @param {string} path */
  const keep = (owner, path) => {
    for (const key of ownKeys(/** @type {object} */ (owner))) {
      const descriptor = described(/** @type {object} */ (owner), key);
      const name = `${path}${typeof key === 'symbol' ? `[${key.description}]` : `.${key}`}`;
      const isFixed = !descriptor || (!descriptor.configurable && !descriptor.writable && !descriptor.set);
      // A number or text is a setting, such as Error.stackTraceLimit, which a cell may choose.
      const isSetting = descriptor && 'value' in descriptor && Object(descriptor.value) !== descriptor.value;
      if (!isFixed && !isSetting && !LEFT.includes(name))
        kept.push({ name, owner: /** @type {object} */ (owner), key, descriptor });
    }
  };
  for (const name of NAMES) {
    const value = /** @type {Record<string, unknown>} */ (globalThis)[name];
    // Some are a pair of functions around a variable of Node's, which could not be looked into.
    const found = described(globalThis, name);
    if (!found) continue;
    const descriptor = found.get ? { __proto__: null, value, writable: true, configurable: true } : found;
    if (found.get) defineProperty(globalThis, name, descriptor);
    if (!LEFT.includes(name)) kept.push({ name, owner: globalThis, key: name, descriptor });
    if (['globalThis', 'process', 'console'].includes(name)) continue;
    keep(value, name);
    const prototype = typeof value === 'function' ? value.prototype : undefined;
    if (prototype) keep(prototype, `${name}.prototype`);
  }
  const typed = /** @type {Function} */ (getPrototypeOf(Int8Array));
  keep(typed, 'TypedArray');
  keep(typed.prototype, 'TypedArray.prototype');
  for (const [name, example] of /** @type {[string, object][]} */ ([
    ['ArrayIterator', [][Symbol.iterator]()],
    ['MapIterator', new Map().entries()],
    ['SetIterator', new Set().values()],
    ['StringIterator', ''[Symbol.iterator]()],
    ['RegExpStringIterator', ''.matchAll(/a/g)],
    ['Iterator', getPrototypeOf([][Symbol.iterator]())],
    ['Generator', getPrototypeOf(function* () {}.prototype)],
    ['AsyncGenerator', getPrototypeOf(async function* () {}.prototype)],
    ['AsyncFunction', async () => {}],
  ]))
    keep(getPrototypeOf(example), `${name}.prototype`);
  return kept;
}

class Builtins {
  #kept = builtins();
  #ofAll = /** @type {Map<PropertyKey, true>} */ (new Map(ownKeys(everyObject).map((key) => [key, true])));
  #has = Map.prototype.has;
  #call = Reflect.apply;

  /**
   * Puts back what was replaced and takes away what was added to all objects.
   * @returns {string} the names in words, empty where all is as it was
   */
  mend() {
    let names = '';
    let more = 0;
    /** @param {string} name */
    const note = (name) => {
      if (names.length > 150) more++;
      else names += names === '' ? name : `, ${name}`;
    };
    // First: what every object has, a description of a property has, too.
    const keys = ownKeys(everyObject);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (this.#call(this.#has, this.#ofAll, [key])) continue;
      let isRead = getOwnPropertyDescriptor(everyObject, key)?.enumerable === true;
      for (let k = 0; k < READ_FROM_ALL.length; k++) isRead ||= READ_FROM_ALL[k] === key;
      if (isRead && deleteProperty(everyObject, key))
        note(`Object.prototype${typeof key === 'symbol' ? '[symbol]' : `.${key}`}`);
    }
    for (let i = 0; i < this.#kept.length; i++) {
      const { name, owner, key, descriptor } = this.#kept[i];
      const now = getOwnPropertyDescriptor(owner, key);
      if (now && now.value === descriptor.value && now.get === descriptor.get && now.set === descriptor.set) continue;
      if (defineProperty(owner, key, descriptor)) note(name);
    }
    return more > 0 ? `${names} and ${more} more` : names;
  }
}

const CHECK_MS = 200;

/**
 * Mends at the end of each cell's synchronous part, at its end, and every now and then: work that a cell started may
 * replace something, too. What was found is said under the cell.
 * @param {import('./session').Session} session
 * @returns {() => void} mends now
 */
function guardBuiltins(session) {
  const builtins = new Builtins();
  const mend = () => {
    const names = builtins.mend();
    if (names === '') return;
    (session.cell ?? session.latest)?.output.print(
      'stderr',
      `Put back as it was: ${names}. The kernel and every package need it; keep what is yours under a name of its own.\n`,
    );
  };
  setInterval(mend, CHECK_MS).unref();
  return mend;
}

module.exports = { Builtins, guardBuiltins };
