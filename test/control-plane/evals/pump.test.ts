import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../control-plane/evals/cells.ts';
import { Pump } from '../../../control-plane/evals/pump.ts';

const cells = (count: number): Cell[] =>
  Array.from({ length: count }, (_, place) => ({ place, arm: 'candidate', trial: 1, tries: 1 }));

/** A world of so many cells: what was asked, what is written down, what is marked and neither, and how many were in flight at most. */
function world(count: number, concurrency: number, mayGo: (asked: number) => boolean = () => true) {
  const open = cells(count);
  const seen = { asked: 0, going: 0, most: 0, marked: 0, mostMarked: 0, commits: 0, written: [] as number[] };
  const pump = new Pump<Cell>({
    concurrency,
    mayGo: () => mayGo(seen.asked),
    ask: async (cell) => {
      seen.asked += 1;
      seen.going += 1;
      seen.most = Math.max(seen.most, seen.going);
      await scheduler.wait(cell.place % 5);
      seen.going -= 1;
      return cell;
    },
    commit: (came, more, unasked) => {
      seen.commits += 1;
      seen.written.push(...came.map(({ place }) => place));
      open.unshift(...unasked);
      const taken = open.splice(0, more);
      seen.marked += taken.length - came.length - unasked.length;
      seen.mostMarked = Math.max(seen.mostMarked, seen.marked);
      return taken;
    },
  });
  return { pump, seen, open };
}

describe('the pump of an eval', () => {
  it.each([1, 2, 7, 16])('asks everything once and writes all of it down, %i at a time', async (concurrency) => {
    const { pump, seen } = world(100, concurrency);
    await pump.run();
    expect(seen.written.toSorted((a, b) => a - b)).toEqual(cells(100).map(({ place }) => place));
    expect(seen).toMatchObject({ asked: 100, most: concurrency, marked: 0 });
    expect(seen.mostMarked).toBeLessThanOrEqual(concurrency + Math.ceil(concurrency / 2));
  });

  it('writes down several in one commit', async () => {
    const { pump, seen } = world(400, 16);
    await pump.run();
    expect(seen.commits).toBeLessThan(200);
  });

  it('stops asking when it may not go on, writes down what was asked, and gives back what was only marked', async () => {
    const { pump, seen, open } = world(100, 8, (asked) => asked < 20);
    await pump.run();
    expect(seen).toMatchObject({ asked: 20, marked: 0 });
    expect(seen.written).toHaveLength(20);
    expect(open).toHaveLength(80);
  });

  it('writes down what came back when it is told to, and asks nothing more for it', async () => {
    let isOver = false;
    const { pump, seen } = world(100, 8, () => !isOver);
    const running = pump.run();
    await scheduler.wait(6);
    const { asked } = seen;
    pump.flush();
    isOver = true;
    expect(seen.asked).toBe(asked);
    expect(seen.written).toHaveLength(asked - seen.going);
    await running;
    expect(seen).toMatchObject({ asked, marked: 0 });
    expect(seen.written).toHaveLength(asked);
  });

  it('ends at once where there is nothing to do, and fails where writing does', async () => {
    await world(0, 4).pump.run();
    const broken = new Pump<Cell>({
      concurrency: 2,
      mayGo: () => true,
      ask: async (cell) => cell,
      commit: (came, more) => {
        if (came.length > 0) throw new Error('the disk is full');
        return cells(more);
      },
    });
    await expect(broken.run()).rejects.toThrow('the disk is full');
  });
});
