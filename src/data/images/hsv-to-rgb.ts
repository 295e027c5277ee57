/** Red, green and blue, 0 to 1, of a hue (a turn is 1, red at 0), a saturation and a value (0 to 1). */
export function hsvToRgb(hue: number, saturation: number, value: number): [red: number, green: number, blue: number] {
  const turn = 6 * (hue - Math.floor(hue));
  const channel = (third: number) => {
    const distance = Math.abs(((turn + 6 - third) % 6) - 3);
    return value * (1 - saturation * (1 - Math.max(0, Math.min(1, distance - 1))));
  };
  return [channel(0), channel(2), channel(4)];
}
