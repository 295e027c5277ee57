/** What the page does in a browser; `PAGE` is the data that {@link pageText} puts beside it. */
export const PAGE_SCRIPT = String.raw`
const COLORS = [[255, 255, 178], [254, 178, 76], [240, 59, 32], [128, 0, 38]];
const state = { page: 0 };
const PER_PAGE = 24;

function percent(value) {
  return value === null ? '–' : (100 * value).toFixed(1);
}

function bytes(text) {
  const binary = atob(text);
  return Uint8Array.from({ length: binary.length }, (_, i) => binary.charCodeAt(i));
}

function colorOf(share) {
  const at = share * (COLORS.length - 1);
  const low = Math.min(COLORS.length - 2, Math.floor(at));
  return COLORS[low].map((value, c) => value + (at - low) * (COLORS[low + 1][c] - value));
}

function mapCanvas(picture) {
  const canvas = element('canvas');
  [canvas.width, canvas.height] = picture.mapSize;
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  bytes(picture.map).forEach((value, i) => {
    image.data.set([...colorOf(value / 255), Math.min(255, 2 * value)], 4 * i);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawRegion(context, picture) {
  const [width, height] = picture.size;
  const inside = new Uint8Array(width * height);
  let at = 0;
  picture.region.forEach((run, i) => {
    if (i % 2) inside.fill(1, at, at + run);
    at += run;
  });
  context.fillStyle = '#00e5ff';
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (!inside[y * width + x]) continue;
    const isEdge = x === 0 || y === 0 || x === width - 1 || y === height - 1 ||
      !inside[y * width + x - 1] || !inside[y * width + x + 1] || !inside[(y - 1) * width + x] || !inside[(y + 1) * width + x];
    if (isEdge) context.fillRect(x, y, 1.5, 1.5);
  }
}

function draw(canvas, picture) {
  const [width, height] = picture.size;
  const context = canvas.getContext('2d');
  context.fillStyle = '#888';
  context.fillRect(0, 0, width, height);
  if (canvas.photograph) context.drawImage(canvas.photograph, 0, 0, width, height);
  context.globalAlpha = $('opacity').value / 100;
  context.imageSmoothingEnabled = true;
  context.drawImage(mapCanvas(picture), 0, 0, width, height);
  context.globalAlpha = 1;
  if ($('region').checked) drawRegion(context, picture);
  if ($('points').checked) {
    context.fillStyle = '#fff';
    context.strokeStyle = '#000';
    for (let i = 0; i + 1 < picture.points.length; i += 2) {
      context.beginPath();
      context.arc(picture.points[i] * width, picture.points[i + 1] * height, 1.6, 0, 7);
      context.fill();
      context.lineWidth = 0.5;
      context.stroke();
    }
    if (picture.peak) {
      const [x, y] = [picture.peak[0] * width, picture.peak[1] * height];
      context.strokeStyle = '#00ff66';
      context.lineWidth = 2;
      context.beginPath();
      context.moveTo(x - 6, y); context.lineTo(x + 6, y);
      context.moveTo(x, y - 6); context.lineTo(x, y + 6);
      context.stroke();
      if (picture.reach) {
        context.beginPath();
        context.ellipse(x, y, picture.reach[0] * width, picture.reach[1] * height, 0, 0, 7);
        context.stroke();
      }
    }
  }
}

function card(entry) {
  const made = element('figure');
  if (entry.picture) {
    const canvas = element('canvas');
    [canvas.width, canvas.height] = entry.picture.size;
    canvas.picture = entry.picture;
    draw(canvas, entry.picture);
    if (entry.picture.jpeg) {
      const photograph = new Image();
      photograph.onload = () => { canvas.photograph = photograph; draw(canvas, entry.picture); };
      photograph.src = 'data:image/jpeg;base64,' + entry.picture.jpeg;
    }
    made.append(canvas);
  } else made.append(element('div', entry.excluded ? 'left out' : 'no picture in this page', 'none'));
  const words = element('figcaption');
  words.append(element('b', entry.name), element('span', ' ' + entry.group));
  const scores = entry.excluded ? entry.excluded : PAGE.scores.map(({ title }, i) => title + ' ' + percent(entry.scores[i])).join(' · ');
  words.append(element('div', scores));
  if (entry.flags.length) words.append(element('div', entry.flags.join(', '), 'flags'));
  made.append(words);
  return made;
}

function chosen() {
  const group = $('group').value, kind = $('kind').value, text = $('search').value.toLowerCase();
  const found = PAGE.entries.filter((entry) =>
    (group === '' || entry.group === group) &&
    (kind === '' || (kind === 'pictures' ? Boolean(entry.picture) : kind === 'left out' ? Boolean(entry.excluded) : entry.flags.includes(kind))) &&
    entry.name.toLowerCase().includes(text));
  const [by, way] = $('order').value.split(' ');
  if (by === 'name') return found;
  const score = (entry) => entry.excluded || entry.scores[by] === null ? Infinity : way === 'down' ? -entry.scores[by] : entry.scores[by];
  return [...found].sort((a, b) => score(a) - score(b));
}

function show() {
  const found = chosen();
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  state.page = Math.min(Math.max(0, state.page), pages - 1);
  $('cards').replaceChildren(...found.slice(state.page * PER_PAGE, (state.page + 1) * PER_PAGE).map(card));
  $('count').textContent = found.length + ' of ' + PAGE.entries.length + ', page ' + (state.page + 1) + ' of ' + pages;
}

function redraw() {
  for (const canvas of document.querySelectorAll('figure canvas')) draw(canvas, canvas.picture);
}

option($('group'), '', 'every class');
[...new Set(PAGE.entries.map(({ group }) => group))].sort().forEach((group) => option($('group'), group, group));
option($('kind'), '', 'all');
[...new Set(PAGE.entries.flatMap(({ flags }) => flags))].sort().forEach((flag) => option($('kind'), flag, flag));
option($('kind'), 'pictures', 'with a picture');
if (PAGE.entries.some(({ excluded }) => excluded)) option($('kind'), 'left out', 'left out');
option($('order'), 'name', 'as in the set');
PAGE.scores.forEach(({ title }, i) => {
  option($('order'), i + ' up', title + ', lowest first');
  option($('order'), i + ' down', title + ', highest first');
});
$('order').value = PAGE.order;
if (PAGE.entries.length > PAGE.entries.filter(({ picture }) => picture).length) $('kind').value = 'pictures';
for (const id of ['group', 'kind', 'order', 'search']) $(id).addEventListener('input', () => { state.page = 0; show(); });
for (const id of ['opacity', 'region', 'points']) $(id).addEventListener('input', redraw);
$('back').addEventListener('click', () => { state.page--; show(); });
$('on').addEventListener('click', () => { state.page++; show(); });
show();
`;
