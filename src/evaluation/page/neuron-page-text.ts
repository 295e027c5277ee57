import { escaped, htmlPage } from './html-page';
import { NEURON_PAGE_SCRIPT } from './neuron-page-script';
import type { PageUnit } from './neuron-units';

/** An image as the page draws it, in base64. */
export interface PageImage {
  name: string;
  caption?: string;
  jpeg: string;
}

export interface NeuronPage {
  title: string;
  notes: readonly string[];
  counts: { images: number; neurons: number; test: number };
  methods: readonly string[];
  ranges: readonly (readonly [from: number, to: number])[];
  units: readonly PageUnit[];
  images: Readonly<Record<number, PageImage>>;
}

/** The page of {@link NeuronPage}, one neuron at a time. */
export function neuronPageText({ title, notes, counts, ...data }: NeuronPage): string {
  const { images, neurons, test } = counts;
  const said = [
    ...notes,
    `${data.units.length} of ${neurons} neurons. Images by rank of activation among ${images}; ρ, points and ablation over ${test} test images. An explanation says: activation ≈ bias + Σ weight · concept.`,
  ];
  const body = `${said.map((note) => `<p>${escaped(note)}</p>`).join('\n')}
<nav>
<label>neuron <select id="unit"></select></label>
<label>order <select id="order"></select></label>
<label>find <input id="search" type="search" placeholder="number or concept"></label>
<button id="back">back</button> <span id="count"></span> <button id="on">on</button>
</nav>
<main id="neuron"></main>`;
  return htmlPage({ title, style: STYLE, body, data, script: NEURON_PAGE_SCRIPT });
}

const STYLE = `
:root { color-scheme: light dark; --up: #0072b2; --down: #d55e00; }
@media (prefers-color-scheme: dark) { :root { --up: #56b4e9; --down: #e69f00; } }
body { font: 14px system-ui, sans-serif; margin: 1.5em; max-width: 1100px; }
nav { position: sticky; top: 0; padding: 0.6em 0; background: Canvas; display: flex; flex-wrap: wrap; gap: 0.8em; align-items: center; z-index: 1; }
h3 { margin: 1.2em 0 0.3em; font-size: 1em; }
table { border-collapse: collapse; margin: 0.6em 0; display: block; overflow-x: auto; }
th, td { padding: 0.2em 0.7em; border-bottom: 1px solid #8884; text-align: right; }
th:first-child, td:first-child { text-align: left; }
.images { display: flex; flex-wrap: wrap; gap: 0.6em; }
.images figure { margin: 0; width: 116px; overflow-wrap: anywhere; font-size: 11px; }
.images img { max-width: 112px; display: block; }
.methods { display: flex; flex-wrap: wrap; gap: 2em; }
.method { width: min(500px, 100%); }
.bar { display: grid; grid-template-columns: minmax(0, 170px) minmax(0, 240px) 5em; gap: 0.5em; align-items: center; }
.bar i { display: block; height: 12px; min-width: 1px; background: var(--up); }
.bar .down { background: var(--down); }
.bar .bias { background: #8888; }
canvas { border: 1px solid #8884; max-width: 100%; margin-top: 0.8em; }
select { max-width: min(22em, 100%); }
`;
