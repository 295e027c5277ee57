import { controlKind, Model } from './model';
import { widgetOf, type Widget } from './widget';

/** Widgets beside each other. */
export function hbox(...children: readonly Widget[]): Widget {
  return box('HBox', children);
}

/** Widgets below each other. */
export function vbox(...children: readonly Widget[]): Widget {
  return box('VBox', children);
}

function box(name: 'HBox' | 'VBox', children: readonly Widget[]): Widget {
  const model = new Model(controlKind(name), {
    children: children.map((child) => child.model.reference),
    box_style: '',
  });
  return widgetOf(model, () => `${children.length} controls, to be moved in a notebook whose kernel runs`);
}
