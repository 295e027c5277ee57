/**
 * The largest `keep` of the values that each unit had: what a high quantile needs, in memory that does not grow with
 * their number. A unit with a NaN has NaN for every quantile.
 */
export class TopValues {
  private readonly values: Float32Array;
  private readonly filled: Uint32Array;
  private readonly least: Float64Array;
  private readonly broken: Uint8Array;

  constructor(
    units: number,
    private readonly keep: number,
  ) {
    this.values = new Float32Array(units * 2 * keep);
    this.filled = new Uint32Array(units);
    this.least = new Float64Array(units).fill(-Infinity);
    this.broken = new Uint8Array(units);
  }

  /** Takes rows of one value a unit. */
  add(rows: Float32Array): void {
    const [units, room] = [this.filled.length, 2 * this.keep];
    for (let i = 0, unit = 0; i < rows.length; i++, unit = unit + 1 === units ? 0 : unit + 1) {
      const value = rows[i];
      if (value > this.least[unit]) {
        this.values[unit * room + this.filled[unit]++] = value;
        if (this.filled[unit] === room) this.shrink(unit);
      } else if (value !== value) this.broken[unit] = 1;
    }
  }

  /** The p-quantile of `count` values of a unit, as NumPy's `quantile` has it. */
  quantile(unit: number, p: number, count: number): number {
    if (this.broken[unit] === 1) return NaN;
    const position = p * (count - 1);
    const below = Math.floor(position);
    const top = this.own(unit).sort();
    const at = (place: number) => top[top.length - (count - place)];
    const low = at(below);
    return low + (position - below) * (at(Math.min(below + 1, count - 1)) - low);
  }

  private own(unit: number): Float32Array {
    const start = unit * 2 * this.keep;
    return this.values.subarray(start, start + this.filled[unit]);
  }

  private shrink(unit: number): void {
    const own = this.own(unit).sort();
    own.copyWithin(0, this.keep);
    this.filled[unit] = this.keep;
    this.least[unit] = own[0];
  }
}
