/** For a width and height, those with `side` as the shorter one; the longer one is cut to a whole number. */
export function shorten(side: number): (size: [width: number, height: number]) => [width: number, height: number] {
  return ([width, height]) => {
    const short = Math.min(width, height);
    return [Math.trunc((side * width) / short), Math.trunc((side * height) / short)];
  };
}
