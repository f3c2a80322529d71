import { expect, it } from 'vitest';
import { Snapshot } from '#schema/contracts/snapshot';

const version = 'v_0123456789abcdef';
/** As it was stored before there were segments, tools, mirrored runs, slices and grades. */
const old = {
  number: 7,
  atMs: 1,
  secret: 'a'.repeat(64),
  keys: [],
  features: {
    hello: {
      revision: 3,
      control: version,
      rollout: { id: 'hello.1', candidate: version, percent: 5, period: 2 },
      disabled: false,
      versions: { [version]: 'b'.repeat(64) },
    },
  },
};

it('a snapshot that was stored before the newest parts were thought of still reads, as one that has none of them', () => {
  const read = Snapshot.parse(old);
  expect(read).toMatchObject({ segments: {}, tools: {}, features: old.features });
  expect(Object.values(read.features)[0]?.rollout).toMatchObject({
    ...{ segment: null, earlier: [], shadow: null, slices: [], graders: [] },
  });
});
