import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { width } from '../../cli/text/width.ts';
import type { RolloutView } from '../../schema/contracts/rollout.ts';
import { aDecision, aGuardrail, aPlan, aRollout, B } from './samples.ts';

/** util-linux gives a program a terminal of its own; elsewhere `script` is another program, or there is none. */
const SCRIPT = '/usr/bin/script';
const program = resolve(import.meta.dirname, '../../cli/sluice.ts');

const ESCAPE = String.fromCharCode(27);
const HIDE = `${ESCAPE}[?25l`;
const SHOW = `${ESCAPE}[?25h`;
const up = new RegExp(`${ESCAPE}\\[\\d+A\r`);
const colour = new RegExp(`${ESCAPE}\\[\\d+m`);

let server: Server;
let url = '';
let looks: RolloutView[] = [];
let asked = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.end(JSON.stringify(looks[Math.min(asked, looks.length - 1)]));
    asked += 1;
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

const running = (logE: number): RolloutView =>
  aRollout({
    plan: aPlan(),
    stage: 2,
    percent: 5,
    stageSinceMs: Date.now(),
    guardrails: [aGuardrail({ logE }), aGuardrail({ id: 'slow>2500', logE: 0 })],
  });
const over = (): RolloutView =>
  aRollout({
    ...running(5),
    phase: 'rolled_back',
    percent: 0,
    endedAtMs: Date.now(),
    decisions: [aDecision({ decision: 'rolled_back', toPhase: 'rolled_back', reason: 'error is worse' })],
    verification: {
      version: B,
      state: 'verified',
      sinceMs: 1000,
      boundMs: 2000,
      lastRunAtMs: 1400,
      lateReplies: 0,
    },
  });

type Seen = { exit: number | null; out: string };

/** Runs the program on a terminal of this size; `type` is told all that was shown so far and may answer what a person types. */
function onTerminal(
  { columns, rows, env = {} }: { columns: number; rows: number; env?: Record<string, string> },
  type: (out: string) => string | null = () => null,
): Promise<Seen> {
  const command = `stty cols ${columns} rows ${rows}; exec '${program}' rollout watch hello.3 --every 0.1`;
  const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], {
    env: { PATH: '/usr/bin:/bin', SHELL: '/bin/sh', TERM: 'xterm', SLUICE_URL: url, ...env },
  });
  let out = '';
  let typed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    const text = typed ? null : type(out);
    if (text === null) return;
    typed = true;
    child.stdin.write(text);
  });
  return new Promise((done) => void child.on('close', (exit) => done({ exit, out })));
}

/** The pictures one after the other, as the terminal's lines (which end in CR LF there). */
const pictures = (out: string): string[][] =>
  out.split(up).map((text) => stripVTControlCharacters(text).replaceAll('\r', '').trimEnd().split('\n'));

describe.skipIf(!existsSync(SCRIPT))('on a real terminal, rollout watch', () => {
  it.each([
    [60, 40],
    [80, 24],
    [132, 50],
  ])('draws one picture over the other, as wide as the terminal is: %d × %d', async (columns, rows) => {
    [looks, asked] = [[running(1), running(3), over()], 0];
    const { exit, out } = await onTerminal({ columns, rows });
    const drawn = pictures(out);
    expect({ exit, pictures: drawn.length }).toEqual({ exit: 8, pictures: 3 });
    for (const lines of drawn) {
      expect(lines.length).toBeLessThan(rows);
      expect(lines.filter((line) => width(line) > columns)).toEqual([]);
    }
    const text = drawn.map((lines) => lines.join('\n'));
    expect(text[0]).toContain('hello.3  running  stage 3 of 5 "5%"');
    expect(text[0]).toMatch(/error +█/);
    expect(text[0]).toContain('next       50 % at ');
    expect(text[2]).toContain('hello.3  rolled back');
    expect(text[2]?.replaceAll(/\s+/g, ' ')).toContain(`replies of ${B} stopped after 0.4 s (verified)`);
  });

  it('is coloured, hides the cursor while it draws, and gives it back at the end', async () => {
    [looks, asked] = [[running(1), over()], 0];
    const { out } = await onTerminal({ columns: 80, rows: 24 });
    expect(out).toMatch(colour);
    expect(out.indexOf(HIDE)).toBe(0);
    expect(out.split(HIDE)).toHaveLength(2);
    expect(out.endsWith(SHOW)).toBe(true);
  });

  it('has no colours where NO_COLOR says so, and still draws', async () => {
    [looks, asked] = [[running(1), over()], 0];
    const { out } = await onTerminal({ columns: 80, rows: 24, env: { NO_COLOR: '1' } });
    expect(out).not.toMatch(colour);
    expect(pictures(out)).toHaveLength(2);
  });

  it('on a terminal that cannot draw is a log', async () => {
    [looks, asked] = [[running(1), over()], 0];
    const { exit, out } = await onTerminal({ columns: 80, rows: 24, env: { TERM: 'dumb' } });
    expect(exit).toBe(8);
    expect(out).not.toContain(ESCAPE);
    expect(out).toContain('running at 5 %');
  });

  it('gives the cursor back when a person interrupts, leaves the picture, and dies of it', async () => {
    [looks, asked] = [[running(1)], 0];
    const { exit, out } = await onTerminal({ columns: 80, rows: 24 }, (shown) =>
      pictures(shown).length > 2 ? '\u0003' : null,
    );
    expect(exit).toBe(130);
    expect(out.trimEnd().endsWith(SHOW)).toBe(true);
    expect(pictures(out).at(-1)?.[0]).toContain('hello.3  running');
  });
});
