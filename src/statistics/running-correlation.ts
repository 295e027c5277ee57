/**
 * Pearson's ρ of pairs that come one at a time, without loss of digits (Welford); 0 where one side is constant, NaN
 * where a value is not finite.
 */
export class RunningCorrelation {
  private count = 0;
  private readonly mean = [0, 0];
  private xx = 0;
  private yy = 0;
  private xy = 0;

  add(x: number, y: number): void {
    this.count++;
    const [dx, dy] = [x - this.mean[0], y - this.mean[1]];
    this.mean[0] += dx / this.count;
    this.mean[1] += dy / this.count;
    this.xx += dx * (x - this.mean[0]);
    this.yy += dy * (y - this.mean[1]);
    this.xy += dx * (y - this.mean[1]);
  }

  get value(): number {
    if (Number.isNaN(this.xy)) return NaN;
    return this.xx > 0 && this.yy > 0 ? Math.max(-1, Math.min(1, this.xy / Math.sqrt(this.xx * this.yy))) : 0;
  }
}
