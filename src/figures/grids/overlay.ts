import type { Figure } from '../figure';
import { mapGrid } from './map-grid';
import type { ScaleName } from './map-scale';
import type { Raster } from './raster';
import { slider, SLIDER_HEIGHT } from '../steps/slider';

export interface OverlayOptions {
  readonly title: string;
  readonly image: Raster;
  /** One number a pixel; its height and width are those of the image. */
  readonly map: Raster;
  readonly scale?: ScaleName;
  /** What the numbers of the map are; stands at the color bar. */
  readonly mapTitle?: string;
  /** How opaque the map is at first, in steps of a tenth. */
  readonly opacity?: number;
}

const WIDTH = 300;

/** A map over its image, with a slider for how much of the image shines through. */
export function overlay({ title, image, map, scale, mapTitle, opacity = 0.6 }: OverlayOptions): Figure {
  if (image.shape[0] !== map.shape[0] || image.shape[1] !== map.shape[1]) {
    throw new Error(
      `overlay: image is [${image.shape}] and map [${map.shape}]; wanted the same height and width. Upsample the map first.`,
    );
  }
  const start = Math.round(opacity * 10);
  if (!(start >= 0 && start <= 10)) throw new RangeError(`overlay: opacity is ${opacity}; wanted 0 to 1`);
  const below = mapGrid({ title, rows: [{ cells: [{ image }] }], cellWidth: WIDTH });
  const above = mapGrid({ title, rows: [{ cells: [{ map }] }], scale, mapTitle, cellWidth: WIDTH });
  const steps = Array.from({ length: 11 }, (_, tenth) => ({
    method: 'restyle' as const,
    label: String(tenth / 10),
    args: [{ opacity: tenth / 10 }, [1]],
  }));
  const margin = { ...above.layout.margin, b: (above.layout.margin?.b ?? 0) + SLIDER_HEIGHT };
  const height = above.height + SLIDER_HEIGHT;
  return {
    ...above,
    data: [below.data[0], { ...above.data[0], opacity: start / 10 }],
    layout: {
      ...above.layout,
      margin,
      height,
      sliders: [slider('opacity of the map', start, above.layout.margin?.b ?? 0, steps)],
    },
    height,
    alt: `${above.alt} Drawn over its image, with a slider for the opacity of the map.`,
  };
}
