import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, startOf } from '../../scripts/process-mark.ts';
import { lockState } from '../../scripts/state-lock.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' });

test('a state folder is made when missing, locked once, and free again after release', () => {
  const state = join(folder, 'new', 'state');
  const lock = lockState(state);
  expect(lock.ok).toBe(true);
  expect(lockState(state)).toEqual({ ok: false, by: process.pid });
  if (lock.ok) lock.release();
  expect(existsSync(join(state, 'lock'))).toBe(false);
  expect(lockState(state).ok).toBe(true);
});

test('a lock whose process was killed is taken over', async () => {
  const holder = sleeper();
  const pid = holder.pid ?? 0;
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, start: startOf(pid) }));
  expect(lockState(folder)).toEqual({ ok: false, by: pid });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(lockState(folder).ok).toBe(true);
});

test('a later process with the same number does not hold an old lock', () => {
  expect(isAlive({ pid: process.pid, start: startOf(process.pid) })).toBe(true);
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, start: 1 }));
  expect(lockState(folder).ok).toBe(true);
});

test('of several that find the same stale lock at the same instant, exactly one gets it', async () => {
  const folders = Array.from({ length: 300 }, () => mkdtempSync(join(folder, 'stale-')));
  for (const stale of folders) writeFileSync(join(stale, 'lock'), JSON.stringify({ pid: process.pid, start: 1 }));
  const racer = join(import.meta.dirname, 'lock-racer.ts');
  const fromMs = Date.now() + 1000;
  const racers = Array.from({ length: 6 }, () =>
    spawn(process.execPath, [racer, JSON.stringify(folders), String(fromMs)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const said = await Promise.all(racers.map((child) => endOf(child)));
  for (const child of racers) child.stdin?.end();
  const winners = said.flatMap((text) => text.split('\n').filter((line) => line.startsWith(folder)));
  expect(winners.toSorted()).toEqual(folders.toSorted());
});

/** What a racer said, once it says that it is done; it stays alive, and so do its locks. */
async function endOf(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    if (said.includes('done')) break;
  }
  return said;
}

test.each(['', 'not json', '{}'])('a lock file that says nothing (%j) holds nobody off', (text) => {
  writeFileSync(join(folder, 'lock'), text);
  expect(lockState(folder).ok).toBe(true);
});
