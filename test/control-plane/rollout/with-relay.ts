import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { SnapshotRelay } from '../../../control-plane/rollout/snapshot-relay.ts';
import type { SnapshotsRpc } from '#schema/contracts/rpc';
import { conductorStub, newFeature } from './people.ts';

const document = (number: number) => ({ number, atMs: 1, secret: 'a'.repeat(64), keys: [], features: {} });

type Truth = { asked: number[]; answer: (number: number) => void; fail: () => void };

/** A relay over a publisher whose answers to one kind of question come when the test says so. */
export const withRelay = (
  question: 'read' | 'next',
  act: (relay: SnapshotRelay, truth: Truth) => Promise<void>,
): Promise<void> =>
  runInDurableObject(conductorStub(newFeature()), async (_, state) => {
    const asked: number[] = [];
    const held: { resolve: (number: number) => void; reject: (error: Error) => void }[] = [];
    const ask = async (have: number) => {
      asked.push(have);
      const number = await new Promise<number>((resolve, reject) => held.push({ resolve, reject }));
      return { snapshot: number === have ? null : document(number), number };
    };
    const truth = {
      asked,
      answer: (number: number) => held.shift()?.resolve(number),
      fail: () => held.shift()?.reject(new Error('away')),
    };
    const SNAPSHOTS = { getByName: () => ({ [question]: ask }) as unknown as SnapshotsRpc };
    await act(new SnapshotRelay(state, { ...env, SNAPSHOTS }), truth);
  });
