/** A box in pixels as annotation files have it: counted from 1, both ends inside. */
export interface Box {
  xmin: number;
  ymin: number;
  xmax: number;
  ymax: number;
}
