/** The value that the last cell showed; `__` and `___` are those before it. */
declare var _: any;
declare var __: any;
declare var ___: any;
/** The values that cells showed, by number: `Out[3]` is that of `In[3]`. */
declare var Out: Record<number, any>;
/** Asks in the notebook and waits for the answer; `preset` where it is empty. */
declare function prompt(message?: string, preset?: string): string;
/** Asks in the notebook for yes or no; an empty answer is no. */
declare function confirm(message?: string): boolean;
/** Of Node 20, which the types of Node 18 lack. */
declare var crypto: import('node:crypto').webcrypto.Crypto;
declare var File: typeof import('node:buffer').File;
declare var CustomEvent: {
  new <T = any>(
    type: string,
    options?: { detail?: T; bubbles?: boolean; cancelable?: boolean; composed?: boolean },
  ): Event & { readonly detail: T };
};
