import { darkened } from './dark.js';
import { atSameStep } from './figure.js';
import { fit } from './fit.js';

/**
 * @typedef {import('./figure.js').Figure} Figure
 * @typedef {import('./figure.js').Layout} Layout
 * @typedef {{ readonly data: Readonly<Record<string, unknown>> }} Model one output, by MIME type
 * @typedef {HTMLElement & { layout?: Layout }} Drawn
 * @typedef {{ react(at: HTMLElement, data: Layout[], layout: Layout, config: object): Promise<Drawn>,
 * addFrames(at: HTMLElement, frames: Layout[]): Promise<unknown>, purge(at: HTMLElement): void }} Plotly
 * @typedef {{ node: HTMLElement, isDisposed: boolean, addClass(name: string): void, dispose(): void }} Widget Lumino's
 * @typedef {new () => Widget} WidgetClass
 */

const MIME = 'application/vnd.plotly.v1+json';
/** Pixels above and below the part of the page that is seen, in which figures are drawn beforehand. */
const BEFOREHAND = 400;
/** Between a change of the window's size and the drawing. */
const SETTLE_MS = 120;

/** Put beside this file by the set-up. */
const PLOTLY = new URL('plotly.js', import.meta.url).href;

/** @type {Promise<Plotly> | undefined} */
let loading;
/** @returns {Promise<Plotly>} */
const loadPlotly = () => (loading ??= import(PLOTLY).then((module) => module.default));

const isDark = () => document.body.dataset.jpThemeLight === 'false';

/** @param {WidgetClass} Widget */
export function makeExtension(Widget) {
  /**
   * An output with a figure. The stored picture stands for it until the mouse is in the output; where the picture would
   * not fit, the cell being narrower or the theme dark, the figure itself is drawn, as wide as the cell. What is stored
   * is not changed.
   */
  class RenderedFigure extends Widget {
    /** @type {Model | undefined} */
    #model;
    #picture = document.createElement('img');
    /** Takes the room of what is drawn in it, which may be scaled. */
    #frame = document.createElement('div');
    /** @type {Drawn} */
    #plot = document.createElement('div');
    /** Whether the figure itself is wanted; it then stays, with what its reader has set. */
    #isLive = false;
    #isNear = false;
    #room = 0;
    #turn = 0;
    /** Ends with what Plotly is drawing. */
    #reacted = Promise.resolve();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #timer;

    constructor() {
      super();
      this.addClass('jp-RenderedPlotly');
      this.node.style.overflowX = 'auto';
      this.#frame.append(this.#plot);
      this.#frame.style.overflow = 'hidden';
      this.#plot.style.transformOrigin = '0 0';
      this.#picture.style.maxWidth = '100%';
      this.#picture.style.height = 'auto';
      for (const event of ['pointerenter', 'pointermove']) {
        this.node.addEventListener(event, () => {
          if (this.#isLive) return;
          this.#isLive = true;
          void this.#draw();
        });
      }
      this.resized = new ResizeObserver(() => {
        if (this.node.clientWidth === this.#room) return;
        this.#room = this.node.clientWidth;
        clearTimeout(this.#timer);
        if (this.#room === 0) return; // away; once it is back it is drawn as the page is then
        this.#timer = setTimeout(() => void this.#draw(), SETTLE_MS);
      });
      this.resized.observe(this.node);
      this.seen = new IntersectionObserver(
        (entries) => {
          if (this.#isNear || !entries.some(({ isIntersecting }) => isIntersecting)) return;
          this.#isNear = true;
          void this.#draw();
        },
        { rootMargin: `${BEFOREHAND}px` },
      );
      this.seen.observe(this.node);
      this.themed = new MutationObserver(() => void this.#draw());
      this.themed.observe(document.body, { attributeFilter: ['data-jp-theme-light'] });
    }

    /** @param {Model} model */
    async renderModel(model) {
      this.#model = model;
      await this.#draw();
    }

    /** @override */
    dispose() {
      clearTimeout(this.#timer);
      for (const observer of [this.resized, this.seen, this.themed]) observer.disconnect();
      void loading?.then((plotly) => plotly.purge(this.#plot));
      super.dispose();
    }

    /**
     * Draws once there is room. JupyterLab takes the page away for a moment while it changes its theme: that is over
     * before the next frame, and the observers, which look once in a frame, never know.
     */
    #again() {
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          if (!this.isDisposed && this.node.clientWidth) void this.#draw();
        }),
      );
    }

    async #draw() {
      const turn = ++this.#turn;
      if (!this.#model) return;
      const { data } = this.#model;
      const given = /** @type {Figure} */ (data[MIME]);
      const words = String(data['text/plain'] ?? '');
      const png = data['image/png'];
      const room = this.node.clientWidth;
      const fits = !room || (given.layout?.width ?? 0) <= room;
      if (png && (!this.#isNear || (fits && !isDark() && !this.#isLive))) {
        this.#picture.src = `data:image/png;base64,${String(png).trim()}`;
        this.#picture.alt = words;
        return this.node.replaceChildren(this.#picture);
      }
      if (!room) return this.#again();
      if (!this.#isNear) return; // its observer calls again
      this.#isLive = true;
      const plotly = await loadPlotly();
      await this.#reacted; // Plotly does not say what becomes of two calls at once
      if (turn !== this.#turn) return; // a later call is under way
      const { figure, scale } = fit(isDark() ? darkened(given) : given, room, textWidth);
      const shown = atSameStep(figure, this.#plot.layout);
      this.#plot.setAttribute('role', 'figure');
      this.#plot.setAttribute('aria-label', words);
      this.#plot.style.transform = scale < 1 ? `scale(${scale})` : '';
      const { width, height } = shown.layout;
      Object.assign(this.#frame.style, { width: `${width * scale}px`, height: `${height * scale}px` });
      if (!this.#frame.isConnected) this.node.replaceChildren(this.#frame);
      // Plotly writes into what it is given; the notebook's own figure must stay as it is.
      const own = structuredClone(shown);
      const reacting = plotly.react(
        this.#plot,
        own.data,
        { uirevision: 'kept', ...own.layout },
        { ...own.config, responsive: false },
      );
      this.#reacted = reacting.then(
        () => {},
        () => {},
      );
      await reacting;
      if (own.frames) await plotly.addFrames(this.#plot, own.frames);
    }
  }

  return {
    id: 'vitrine-figures:plotly',
    rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new RenderedFigure() },
    rank: 0,
    dataType: 'json',
  };
}

const canvas = document.createElement('canvas').getContext('2d');

/** @param {string} text */
function textWidth(text) {
  if (!canvas) return 7 * text.length;
  canvas.font = '12px "Open Sans", Verdana, Arial, sans-serif';
  return canvas.measureText(text).width;
}
