/**
 * The lines of a stream, asked for one at a time; those that came before they were asked for wait, and so does who asks
 * before they come.
 */
export class LineQueue {
  private readonly lines: string[] = [];
  private text = '';
  private waiting: { resolve(line: string): void; reject(error: Error): void } | undefined;
  private ended: Error | undefined;

  /** Takes what the stream gives, whole lines or not. */
  add(part: string): void {
    this.text += part;
    for (let end = this.text.indexOf('\n'); end >= 0; end = this.text.indexOf('\n')) {
      this.lines.push(this.text.slice(0, end));
      this.text = this.text.slice(end + 1);
    }
    if (!this.waiting || this.lines.length === 0) return;
    this.waiting.resolve(this.lines.shift()!);
    this.waiting = undefined;
  }

  /** No further line will come: who waits, and who asks for more than there are, gets the first such error. */
  end(error: Error): void {
    this.ended ??= error;
    this.waiting?.reject(this.ended);
    this.waiting = undefined;
  }

  next(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.lines.length > 0) resolve(this.lines.shift()!);
      else if (this.ended) reject(this.ended);
      else this.waiting = { resolve, reject };
    });
  }
}
