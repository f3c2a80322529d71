import { describe, expect, it } from 'vitest';
import { charged, intervalUs, type Rate } from '#core/limit/gcra';
import { Meter, type MeterPorts, type Subject } from '../../../../workers/edge/limits/meter.ts';

const rate: Rate = { perMinute: 600, burst: 20 };
const key: Subject = { limiter: 'key/web', name: '', rate, quiet: null };
const unit: Subject = { limiter: 'unit/web/3', name: 'ann', rate, quiet: { perMinute: 75, burst: 2 } };

/** Isolates and the one object that counts for them, on one clock: what is told arrives, and is answered, `lagMs` later each. */
function world(isolates: number, { lagMs = 10 } = {}) {
  let nowMs = 1_763_700_000_000;
  let timers: { atMs: number; run: () => void }[] = [];
  let isAway = false;
  const buckets = new Map<string, number>();
  const told: number[] = [];
  const wait = (ms: number): Promise<void> => new Promise((run) => void timers.push({ atMs: nowMs + ms, run }));
  const charge = async (subject: Subject, n: number): Promise<number> => {
    await wait(lagMs);
    if (isAway) throw new Error('away');
    told.push(n);
    const tatUs = charged(buckets.get(subject.name) ?? 0, nowMs * 1000, { n, rate: subject.rate });
    buckets.set(subject.name, tatUs);
    const aheadUs = tatUs - nowMs * 1000;
    await wait(lagMs);
    return aheadUs;
  };
  const ports: MeterPorts = { now: () => nowMs, wait, hold: () => {}, charge };
  const meters = Array.from({ length: isolates }, () => new Meter());
  const settle = async () => {
    for (let turn = 0; turn < 12; turn++) await Promise.resolve();
  };
  const pass = async (ms: number) => {
    for (let step = 0; step < ms; step++) {
      nowMs += 1;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { run } of due) run();
      await settle();
    }
  };
  /** Everybody calls every isolate `perMs` times a millisecond, for so long; answers how many were let in. */
  const storm = async (subject: Subject, { ms, perMs }: { ms: number; perMs: number }) => {
    let admitted = 0;
    for (let step = 0; step < ms; step++) {
      const calls = meters.flatMap((meter) => Array.from({ length: perMs }, () => meter));
      admitted += calls.filter((meter) => meter.take(subject, ports) === null).length;
      await settle();
      await pass(1);
    }
    return admitted;
  };
  const takes = (index = 0, subject = key) => meters[index]?.take(subject, ports);
  const giveBack = () => meters[0]?.giveBack(key);
  return { storm, pass, takes, giveBack, told, leave: (away: boolean) => void (isAway = away) };
}

const allowed = (ms: number) => rate.burst + Math.floor((ms * 1000) / intervalUs(rate));

describe('one isolate', () => {
  it('lets in exactly the burst and the rate', async () => {
    expect(await world(1).storm(key, { ms: 10_000, perMs: 2 })).toBeLessThanOrEqual(allowed(10_000));
    expect(await world(1).storm(key, { ms: 10_000, perMs: 2 })).toBeGreaterThan(allowed(10_000) * 0.95);
  });

  it('says in how many ms the next is let in, and that is true', async () => {
    const { takes, pass } = world(1);
    for (let call = 0; call < rate.burst; call++) expect(takes()).toBeNull();
    await pass(60);
    const retryMs = takes() ?? 0;
    expect(retryMs).toBeGreaterThan(0);
    await pass(retryMs - 1);
    expect(takes()).toBe(1);
    await pass(1);
    expect(takes()).toBeNull();
  });

  it('tells what it let in, all of it, and tells nothing of what it refused', async () => {
    const { storm, told, pass } = world(1);
    const admitted = await storm(key, { ms: 3000, perMs: 2 });
    await pass(100);
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(admitted);
  });
});

it('what is given back was never there, told or not', async () => {
  const { storm, told, pass, takes, giveBack } = world(1);
  for (let call = 0; call < 300; call++) {
    takes();
    giveBack();
    await pass(1);
  }
  await pass(100);
  // What was told too early is owed, and the next calls pay it.
  expect(Math.abs(told.reduce((sum, n) => sum + n, 0))).toBeLessThanOrEqual(2);
  expect(await storm(key, { ms: 1, perMs: 50 })).toBeGreaterThanOrEqual(rate.burst - 2);
});

describe('many isolates', () => {
  it.each([2, 8, 32])(
    '(%i) let in at most a burst each before they hear of each other, and pay for it: the long run is exact',
    async (isolates) => {
      const first = await world(isolates).storm(key, { ms: 1000, perMs: 1 });
      expect(first).toBeLessThanOrEqual(allowed(1000) + isolates * rate.burst);
      const ms = 120_000;
      const long = world(isolates);
      let admitted = 0;
      // Bursts of calls, every 100 ms for two minutes.
      for (let burst = 0; burst < ms / 100; burst++) {
        admitted += await long.storm(key, { ms: 1, perMs: 3 });
        await long.pass(99);
      }
      expect(admitted).toBeLessThanOrEqual(allowed(ms) + isolates * rate.burst);
      expect(admitted).toBeGreaterThan(allowed(ms) * 0.9);
    },
  );

  it('refuse in all of them what one of them spent', async () => {
    const { takes, pass } = world(2);
    for (let call = 0; call < rate.burst; call++) takes(0);
    // The other had a call before, so it hears the answer to that.
    await pass(60);
    expect(takes(1)).toBeNull();
    await pass(30);
    for (let call = 0; call < 4; call++) takes(1);
    expect(takes(1)).not.toBeNull();
  });
});

describe('a unit', () => {
  it('that stays under an eighth of its limit is told to nobody', async () => {
    const { takes, pass, told } = world(1);
    for (let call = 0; call < 100; call++) {
      expect(takes(0, unit)).toBeNull();
      await pass(1000);
    }
    expect(told).toEqual([]);
  });

  it('that hurries in many isolates at once is held by all of them together, but for their eighths', async () => {
    const admitted = await world(8).storm(unit, { ms: 10_000, perMs: 1 });
    const eighths = 8 * (2 + Math.ceil((75 / 60) * 10));
    expect(admitted).toBeLessThanOrEqual(allowed(10_000) + 8 * rate.burst + eighths);
    expect(admitted).toBeLessThan(8 * allowed(10_000) * 0.7);
  });
});

describe('without the object that counts', () => {
  it('each isolate holds the limit alone, and what it let in meanwhile is not held against anybody afterwards', async () => {
    const { storm, leave, pass, takes } = world(4);
    leave(true);
    const ms = 5000;
    const admitted = await storm(key, { ms, perMs: 1 });
    expect(admitted).toBeLessThanOrEqual(4 * allowed(ms));
    expect(admitted).toBeGreaterThan(3 * allowed(ms));
    leave(false);
    await pass(3000);
    for (let call = 0; call < rate.burst; call++) expect(takes()).toBeNull();
  });
});
