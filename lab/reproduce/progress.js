'use strict';

/**
 * Shows one line for each notebook: replaced in place on a terminal, appended when it ends (and now and then before)
 * in a log file.
 * @param {{ write: (text: string) => unknown, isTTY?: boolean, columns?: number }} [out]
 */
function openProgress(out = process.stdout) {
  /** @type {Map<string, { text: string, at: number, ended: boolean }>} */
  const lines = new Map();
  let drawn = 0;
  const width = () => (out.columns || 80) - 1;

  const draw = () => {
    // Ended lines above the first running one are final: they are written once more and left behind.
    let text = drawn ? `\x1b[${drawn}A` : '';
    let above = true;
    drawn = 0;
    for (const [name, line] of lines) {
      text += `\r\x1b[K${line.text.slice(0, width())}\n`;
      above &&= line.ended;
      if (above) lines.delete(name);
      else drawn++;
    }
    out.write(text);
  };

  return {
    /**
     * Notes where a notebook stands.
     * @param {string} name
     * @param {string} state
     * @param {'running' | 'ended'} [phase]
     */
    update(name, state, phase = 'running') {
      const ended = phase === 'ended';
      const text = `${name.padEnd(42)} ${state}`;
      const before = lines.get(name);
      if (out.isTTY) {
        lines.set(name, { text, at: Date.now(), ended });
        draw();
      } else if (ended || !before || Date.now() - before.at > 15_000) {
        lines.set(name, { text, at: Date.now(), ended });
        out.write(`${text}\n`);
      }
    },
  };
}

module.exports = { openProgress };
