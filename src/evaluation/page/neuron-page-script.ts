/** What the page of neurons does in a browser; `PAGE` is the data that {@link neuronPageText} puts beside it. */
export const NEURON_PAGE_SCRIPT = String.raw`
const number = (value) => value === null || value === undefined ? '–' : value.toFixed(3);

function bar(name, value, most, className) {
  const row = element('div', undefined, 'bar');
  const drawn = element('i', undefined, className);
  drawn.style.width = 100 * Math.abs(value) / most + '%';
  row.append(element('span', name), drawn, element('span', value.toPrecision(3)));
  return row;
}

function scatter(unit, method) {
  const canvas = element('canvas');
  [canvas.width, canvas.height] = [420, 260];
  const context = canvas.getContext('2d');
  const style = getComputedStyle(document.documentElement);
  const [xs, ys] = [unit.points.simulated[method], unit.points.activation];
  const range = (values) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high > low ? [low, high] : [low - 1, low + 1];
  };
  const [[left, right], [bottom, top]] = [range(xs), range(ys)];
  context.strokeStyle = '#8888';
  context.strokeRect(34.5, 9.5, 376, 221);
  context.fillStyle = style.getPropertyValue('--up');
  context.globalAlpha = 0.45;
  xs.forEach((x, i) => {
    context.beginPath();
    context.arc(40 + 365 * (x - left) / (right - left), 225 - 210 * (ys[i] - bottom) / (top - bottom), 2.5, 0, 7);
    context.fill();
  });
  context.globalAlpha = 1;
  context.fillStyle = getComputedStyle(document.body).color;
  context.font = '11px system-ui, sans-serif';
  context.fillText('simulated, ' + left.toPrecision(3) + ' to ' + right.toPrecision(3), 40, 248);
  context.save();
  context.translate(14, 225);
  context.rotate(-Math.PI / 2);
  context.fillText('activation, ' + bottom.toPrecision(3) + ' to ' + top.toPrecision(3), 0, 0);
  context.restore();
  return canvas;
}

function scores(unit) {
  const table = element('table');
  const line = (cells, tag) => {
    const row = element('tr');
    row.append(...cells.map((cell) => element(tag, cell)));
    table.append(row);
  };
  const ablated = unit.constant !== undefined;
  line(['', 'ρ, validation', 'ρ, test', ...(ablated ? ['ablation, optim', 'ablation, norm'] : [])], 'th');
  for (const method of PAGE.methods) {
    const found = unit.explanations[method];
    if (!found) continue;
    line([method, number(found.valCorrelation), number(found.correlation),
      ...(ablated ? [number(found.ablation.optim), number(found.ablation.norm)] : [])], 'td');
  }
  if (ablated) line(['a constant', '–', '–', number(unit.constant), '–'], 'td');
  return table;
}

function explanation(unit, method) {
  const { text, terms, bias } = unit.explanations[method];
  const made = element('div', undefined, 'method');
  made.append(element('h3', method), element('p', text));
  const most = Math.max(Math.abs(bias), ...terms.map(({ weight }) => Math.abs(weight))) || 1;
  for (const { concept, weight } of terms) made.append(bar(concept, weight, most, weight < 0 ? 'down' : ''));
  made.append(bar('bias', bias, most, 'bias'), scatter(unit, method));
  return made;
}

function picture(shown) {
  const { name, caption, jpeg } = PAGE.images[shown.image];
  const made = element('figure');
  const image = new Image();
  image.src = 'data:image/jpeg;base64,' + jpeg;
  image.alt = image.title = name;
  const words = element('figcaption');
  words.append(element('div', 'rank ' + shown.rank + (caption === undefined ? '' : ', ' + caption)));
  const simulated = Object.entries(shown.simulated).map(([method, value]) => method + ' ' + value.toPrecision(3));
  words.append(element('div', 'activation ' + shown.activation.toPrecision(3)), ...simulated.map((said) => element('div', said)));
  made.append(image, words);
  return made;
}

function draw(unit) {
  const { largest, mean, active } = unit.activation;
  const parts = [element('h2', 'Neuron ' + unit.unit),
    element('p', 'Above 0 for ' + (100 * active).toFixed(1) + ' % of the images, mean ' + mean.toPrecision(3) + ', largest ' + largest.toPrecision(3)),
    scores(unit)];
  const methods = element('div', undefined, 'methods');
  methods.append(...PAGE.methods.filter((method) => unit.explanations[method]).map((method) => explanation(unit, method)));
  parts.push(methods);
  PAGE.ranges.forEach(([from, to], range) => {
    const own = unit.top.filter((shown) => shown.range === range);
    if (!own.length) return;
    const images = element('div', undefined, 'images');
    images.append(...own.map(picture));
    parts.push(element('h3', 'Ranks ' + from + ' to ' + to), images);
  });
  $('neuron').replaceChildren(...parts);
}

function found() {
  const text = $('search').value.trim().toLowerCase();
  const says = (unit) => Object.values(unit.explanations).some(({ terms }) => terms.some(({ concept }) => concept.toLowerCase().includes(text)));
  const chosen = PAGE.units.filter((unit) => text === '' || String(unit.unit) === text || says(unit));
  const [by, way] = $('order').value.split(' ');
  if (by === 'number') return [...chosen].sort((a, b) => a.unit - b.unit);
  const method = PAGE.methods[by];
  const score = (unit) => {
    const own = unit.explanations[method];
    return !own || own.correlation === null ? Infinity : way === 'down' ? -own.correlation : own.correlation;
  };
  return [...chosen].sort((a, b) => score(a) - score(b));
}

function list() {
  const units = found();
  const before = $('unit').value;
  $('unit').replaceChildren();
  for (const { unit, explanations } of units) {
    const [first] = Object.values(explanations);
    option($('unit'), unit, unit + (first ? ': ' + first.terms.slice(0, 2).map(({ concept }) => concept).join(', ') : ''));
  }
  if (units.some(({ unit }) => String(unit) === before)) $('unit').value = before;
  show();
}

function show() {
  const units = [...$('unit').options].map(({ value }) => value);
  const at = units.indexOf($('unit').value);
  $('count').textContent = units.length ? at + 1 + ' of ' + units.length : 'none found';
  if (at >= 0) draw(PAGE.units.find(({ unit }) => String(unit) === units[at]));
  else $('neuron').replaceChildren();
}

function step(by) {
  const { options, selectedIndex } = $('unit');
  if (!options.length) return;
  $('unit').selectedIndex = Math.min(options.length - 1, Math.max(0, selectedIndex + by));
  show();
}

PAGE.methods.forEach((method, i) => {
  option($('order'), i + ' down', 'ρ of ' + method + ', highest first');
  option($('order'), i + ' up', 'ρ of ' + method + ', lowest first');
});
option($('order'), 'number', 'number');
$('unit').addEventListener('input', show);
for (const id of ['order', 'search']) $(id).addEventListener('input', list);
$('back').addEventListener('click', () => step(-1));
$('on').addEventListener('click', () => step(1));
list();
`;
