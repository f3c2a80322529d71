import { describe, expect, test } from 'vitest';
import { ticketEnd } from '#core/ofrep/ticket-end';

const HOUR = 3_600_000;
const nowMs = Date.UTC(2026, 10, 21, 11, 7, 3);

describe("a stream's ticket", () => {
  test('lasts half an hour at least and an hour at most, whenever it is given', () => {
    for (let minute = 0; minute < 180; minute++) {
      const atMs = nowMs + minute * 60_000;
      const leftMs = ticketEnd('web ann', atMs) - atMs;
      expect(leftMs).toBeGreaterThan(HOUR / 2);
      expect(leftMs).toBeLessThanOrEqual(HOUR);
    }
  });

  test('is the same for half an hour', () => {
    const ends = new Set(Array.from({ length: 30 }, (_, minute) => ticketEnd('web ann', nowMs + minute * 60_000)));
    expect(ends.size).toBeLessThanOrEqual(2);
  });

  test('ends at other times for others: of 600 no more than a twentieth in the same minute', () => {
    const minutes = new Map<number, number>();
    for (let n = 0; n < 600; n++) {
      const minute = Math.floor(ticketEnd(`web unit-${n}`, nowMs) / 60_000);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }
    expect(Math.max(...minutes.values())).toBeLessThanOrEqual(40);
    expect(minutes.size).toBeGreaterThan(25);
  });
});
