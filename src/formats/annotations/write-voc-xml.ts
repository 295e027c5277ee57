import type { VocAnnotation } from './parse-voc-xml';

/** The annotation as {@link parseVocXml} reads it back, with the fields that ImageNet's files have. */
export function writeVocXml({ filename, width, height, objects }: VocAnnotation): string {
  const lines = objects.flatMap(({ name, difficult, box }) => [
    '\t<object>',
    `\t\t<name>${escape(name)}</name>`,
    '\t\t<pose>Unspecified</pose>',
    '\t\t<truncated>0</truncated>',
    `\t\t<difficult>${Number(difficult)}</difficult>`,
    '\t\t<bndbox>',
    ...(['xmin', 'ymin', 'xmax', 'ymax'] as const).map((side) => `\t\t\t<${side}>${box[side]}</${side}>`),
    '\t\t</bndbox>',
    '\t</object>',
  ]);
  const size = ['\t<size>', `\t\t<width>${width}</width>`, `\t\t<height>${height}</height>`, '\t</size>'];
  return ['<annotation>', `\t<filename>${escape(filename)}</filename>`, ...size, ...lines, '</annotation>', ''].join(
    '\n',
  );
}

function escape(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
}
