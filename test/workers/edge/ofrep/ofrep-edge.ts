import type { Json } from '#schema/contracts/json';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { Deps } from '../../../../workers/edge/deps.ts';
import { openSnapshot } from '../../../../workers/edge/memory/open-snapshot.ts';
import { asking, request, smallEdge } from '../small-edge.ts';

/** A flag that is off. */
export const onOff = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const open = { metadata: { public: true } };

/** What the flags of these tests are: public ones, hidden ones, and such as are hard to name or to evaluate. */
export const file = {
  $evaluators: { staff: { ends_with: [{ var: 'email' }, '@example.com'] } },
  metadata: { release: 'r7' },
  flags: {
    banner: { ...onOff, ...open, targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] } },
    size: { ...open, state: 'ENABLED', variants: { s: 1, l: 2.5 }, defaultVariant: 'l' },
    theme: { ...open, state: 'ENABLED', variants: { dark: { bg: '#000' } }, defaultVariant: 'dark' },
    off: { ...onOff, ...open, state: 'DISABLED' },
    undecided: { ...onOff, ...open, defaultVariant: null },
    broken: { ...onOff, ...open, targeting: { if: [true, 'secret-variant'] } },
    'a/b c?é': { ...onOff, ...open },
    hidden: {
      ...onOff,
      metadata: { owner: 'ann', description: 'not for you' },
      targeting: { if: [{ $ref: 'staff' }, 'on'] },
    },
    owned: { ...onOff, metadata: { public: true, owner: 'ann', team: 7 } },
  },
};

/** The same flags with some of them other ones. */
export const textWith = (flags: object = {}): string => JSON.stringify({ ...file, flags: { ...file.flags, ...flags } });

let revision = 0;

/** An edge with these flags; `become` makes them others in the truth, which memory learns by a forced read. */
export async function ofrepEdge({ text = textWith(), over = {} }: { text?: string; over?: Partial<Deps> } = {}) {
  const flags: Snapshot['flags'] = { revision: ++revision, text };
  const edge = await smallEdge({ manifest: asking(), flags, over });
  let truth = edge.opened;
  let memory = edge.opened;
  const view = () => ({ ...memory, ageMs: 10, stale: false });
  const reads: boolean[] = [];
  Object.assign(edge.deps, {
    snapshot: async (forced = false) => {
      reads.push(forced);
      if (forced) memory = truth;
      return view();
    },
    heldSnapshot: view,
    ...over,
  } satisfies Partial<Deps>);
  const change = async (next: Partial<Snapshot>) => {
    truth = await openSnapshot({ ...truth.snapshot, number: truth.snapshot.number + 1, atMs: Date.now(), ...next });
  };
  return {
    ...edge,
    reads,
    change,
    become: (next: string) => change({ flags: { revision: ++revision, text: next } }),
    learn: () => {
      memory = truth;
    },
    truth: () => truth.snapshot,
  };
}

type Asked = { context?: Json; headers?: Record<string, string>; query?: string; body?: string };

/** A request for one flag. */
export const single = (key: string, { context = {}, headers = {}, query = '', body }: Asked = {}): Request =>
  request(`/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}${query}`, body ?? { context }, headers);

/** A request for all flags. */
export const bulk = ({ context = {}, headers = {}, query = '', body }: Asked = {}): Request =>
  request(`/ofrep/v1/evaluate/flags${query}`, body ?? { context }, headers);

/** Shows the client key, as the page that it is for does. */
export const page = { 'x-api-key': 'client', origin: 'https://app.test' };
