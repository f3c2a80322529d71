import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const file = resolve(import.meta.dirname, '../../cli/sluice.ts');
const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
const link = join(elsewhere, 'sluice');

let server: Server;
let url = '';

beforeAll(async () => {
  symlinkSync(file, link);
  server = createServer((_, response) => response.end('{"features":[]}'));
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(elsewhere, { recursive: true });
});

/** Runs it as a shell would, with no Node of the project's in reach. */
const run = (program: string, args: string[]): Promise<{ exit: number; out: string; err: string }> =>
  new Promise((done) => {
    const env = { PATH: '/usr/bin:/bin', SLUICE_URL: url };
    execFile(program, args, { cwd: elsewhere, env }, (error, out, err) =>
      done({ exit: error === null ? 0 : Number(error.code), out, err }),
    );
  });

describe('the program itself', () => {
  it.each([
    ['by its path', file],
    ['through a link from elsewhere', link],
  ])('%s finds the Node of the project, whatever Node the system has', async (_, program) => {
    const { exit, out, err } = await run(program, ['feature', 'list']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toContain('No features.');
  });

  it('hands arguments on as they are and its exit code back', async () => {
    const { exit, err } = await run(link, ['feature', 'list', "two words; echo 'x' $HOME"]);
    expect(exit).toBe(2);
    expect(err).toContain(`does not take "two words; echo 'x' $HOME"`);
  });

  it('loads a module and tells what is wrong with it', async () => {
    const { exit, err } = await run(file, ['feature', 'push', 'nowhere.ts']);
    expect(exit).toBe(2);
    expect(err).toContain('nowhere.ts cannot be read');
  });

  it('is quiet when its reader has seen enough', async () => {
    const { exit, err } = await run('/bin/sh', ['-c', `'${file}' help --markdown | head -1`]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
  });
});
