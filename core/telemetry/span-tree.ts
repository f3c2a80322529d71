import type { Span, Trace } from '#schema/contracts/trace';
import { spanId } from './span-id.ts';

/** A node of a run's tree; `span` is null for the run itself and for what only holds others (`of` says what that is). */
export type Node = {
  readonly id: string;
  readonly parent: string | null;
  readonly name: string;
  readonly span: number | null;
  readonly of: 'run' | 'agent' | 'part' | 'span';
  readonly step: string;
  readonly startMs: number;
  readonly durationMs: number;
};

type Whole = Pick<Trace, 'run' | 'feature' | 'durationMs' | 'parentSpanId' | 'spans'>;

const AGENT = 'gen_ai.agent.name';

/** `plan.2` is a turn of `plan`, `route.else` a way of `route`. */
const withoutTurn = (path: string): string => path.replace(/\.[^./]+$/, '');

const isBehind = (step: string, room: string): boolean => step.startsWith(`${room}/`) || step.startsWith(`${room}.`);

/** The paths that hold something, outermost first: `a.2/b/c` is in `a`, `a.2` and `a.2/b`; a turn of an agent, which is no room of its own, is left out. */
function roomsOf(step: string, agents: ReadonlySet<string>): string[] {
  const rooms: string[] = [];
  for (let at = step.indexOf('/'); at >= 0; at = step.indexOf('/', at + 1)) {
    const room = step.slice(0, at);
    const whole = withoutTurn(room);
    if (whole !== room) rooms.push(whole);
    if (!agents.has(whole)) rooms.push(room);
  }
  return agents.has(withoutTurn(step)) && withoutTurn(step) !== step ? [...rooms, withoutTurn(step)] : rooms;
}

const agentsIn = (spans: readonly Span[]): ReadonlySet<string> =>
  new Set(spans.flatMap(({ step, attributes }) => (AGENT in attributes ? [withoutTurn(step)] : [])));

/** A span that stands for a whole room: the one that says what was decided of it, or what a guard and its judges came to. */
function heads({ spans }: Whole): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [index, { step, kind }] of spans.entries())
    if (kind === 'flow' || kind === 'guard') found.set(step, index);
  return found;
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Sorts what a run did into a tree. */
class Tree {
  readonly #nodes: Node[] = [];
  readonly #rooms = new Map<string, Node>();
  readonly #run: Whole;
  readonly #agents: ReadonlySet<string>;
  readonly #heads: ReadonlyMap<string, number>;
  readonly #holders: ReadonlySet<string>;
  readonly #root: Node;

  constructor(run: Whole) {
    this.#run = run;
    this.#agents = agentsIn(run.spans);
    this.#heads = heads(run);
    this.#holders = new Set(run.spans.flatMap(({ step }) => roomsOf(step, this.#agents)));
    const { parentSpanId: parent = null, durationMs } = run;
    const name = `invoke_workflow ${run.feature}`;
    this.#root = { id: spanId(run.run, ''), parent, name, span: null, of: 'run', step: '', startMs: 0, durationMs };
    this.#nodes.push(this.#root);
  }

  nodes(): Node[] {
    const { run, spans } = this.#run;
    const counts = new Map<string, number>();
    for (const [index, { id, name, kind, step, startMs, durationMs }] of spans.entries()) {
      const n = (counts.get(step) ?? 0) + 1;
      counts.set(step, n);
      const above = this.#parentOf(step);
      const own = this.#holders.has(step) ? (this.#rooms.get(step) ?? this.#open(step, above.id)) : null;
      if (own?.span === index) continue;
      // A step that decides again and again says so within what it holds.
      const parent = (own !== null && kind === 'flow' ? own : above).id;
      const node = { id: id ?? spanId(run, `${step} ${n}`), parent, name, span: index, startMs, durationMs };
      this.#nodes.push({ ...node, of: 'span', step });
    }
    return this.#nodes;
  }

  #parentOf(step: string): Node {
    let parent = this.#root;
    for (const room of roomsOf(step, this.#agents)) parent = this.#rooms.get(room) ?? this.#open(room, parent.id);
    return parent;
  }

  /** A room lasts from its first part's begin to its last one's end. */
  #open(room: string, parent: string): Node {
    const inside = this.#run.spans.filter(({ step }) => step === room || isBehind(step, room));
    const startMs = Math.min(...inside.map((span) => span.startMs));
    const endMs = Math.max(...inside.map((span) => span.startMs + span.durationMs));
    const head = this.#heads.get(room);
    const isAgent = this.#agents.has(room);
    const kept = head === undefined ? undefined : this.#run.spans[head];
    const node: Node = {
      id: kept?.id ?? spanId(this.#run.run, `room ${room}`),
      parent,
      name: kept?.name ?? `${isAgent ? 'invoke_agent ' : ''}${lastName(room)}`,
      span: head ?? null,
      of: isAgent ? 'agent' : kept === undefined ? 'part' : 'span',
      step: room,
      startMs,
      durationMs: endMs - startMs,
    };
    this.#rooms.set(room, node);
    this.#nodes.push(node);
    return node;
  }
}

/**
 * What a run did as a tree, by the paths of its steps: the run first, every node behind its parent. Steps that hold others stand
 * over them, an agent over its turns and calls, a guard over its judges. The same run always gives the same ids.
 */
export const spanTree = (run: Whole): Node[] => new Tree(run).nodes();
