import { host, type Channel, type ControlHost, type Message } from '../host';

/** The state of a control as the page has it, by the names of the standard widget models. */
export type State = Record<string, unknown>;

/** Which of the page's own models and views belongs to a control. */
export interface Kind {
  readonly model: string;
  readonly view: string;
  readonly module: '@jupyter-widgets/controls' | '@jupyter-widgets/output';
  readonly version: string;
}

const TARGET = 'jupyter.widget';
const CONTROL_TARGET = 'jupyter.widget.control';
/** The version of the widget messages; the page looks at its first number. */
const PROTOCOL = { version: '2.1.0' };

const models = new Map<string, Model>();
let isServing = false;

/**
 * One control's state, kept alike here and on every page that shows it, by the messages of Jupyter's widgets. In a
 * plain program, without a page, it is a state and nothing more.
 */
export class Model {
  readonly state: State;
  private readonly channel: Channel | undefined;

  /**
   * @param change is given what the page changed; what it does not take must be put right by `set`
   * @param event is given what happens on the page without a state, such as a click
   */
  constructor(
    kind: Kind,
    state: State,
    private readonly change: (changes: State) => void = () => {},
    private readonly event: (content: Message) => void = () => {},
  ) {
    this.state = {
      _model_name: kind.model,
      _model_module: kind.module,
      _model_module_version: kind.version,
      _view_name: kind.view,
      _view_module: kind.module,
      _view_module_version: kind.version,
      ...state,
    };
    const controls = host()?.controls;
    if (!controls) return;
    serveStates(controls);
    this.channel = controls.open(TARGET, { state: this.state, buffer_paths: [] }, PROTOCOL, (data) =>
      this.receive(data),
    );
    models.set(this.channel.id, this);
  }

  /** How other states refer to this one. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  get id(): string {
    return this.channel?.id ?? '';
  }

  /** Changes the state here and on the page. */
  set(changes: State): void {
    Object.assign(this.state, changes);
    this.channel?.send({ method: 'update', state: changes, buffer_paths: [] });
  }

  private receive({ method, state, content }: Message): void {
    if (method === 'request_state') this.channel?.send({ method: 'update', state: this.state, buffer_paths: [] });
    if (method === 'update' && typeof state === 'object' && state !== null) this.change(state as State);
    if (method === 'custom' && typeof content === 'object' && content !== null) this.event(content as Message);
  }
}

/** A page that is opened anew asks for all states at once. */
function serveStates(controls: ControlHost): void {
  if (isServing) return;
  isServing = true;
  controls.accept(CONTROL_TARGET, (channel) => ({ method }) => {
    if (method !== 'request_states') return;
    const states = [...models].map(([id, { state }]) => {
      const { _model_name, _model_module, _model_module_version } = state;
      const model = { model_name: _model_name, model_module: _model_module };
      return [id, { ...model, model_module_version: _model_module_version, state }] as const;
    });
    channel.send({ method: 'update_states', states: Object.fromEntries(states), buffer_paths: [] });
  });
}

/** A model of Jupyter's controls, by the name that it shares with its view. */
export function controlKind(name: string): Kind {
  return { model: `${name}Model`, view: `${name}View`, module: '@jupyter-widgets/controls', version: '2.0.0' };
}
