#!/bin/sh
// 2>/dev/null; cli=$(dirname "$(readlink -f "$0")"); node="$cli/../node_modules/.bin/node"; [ -x "$node" ] || { echo 'sluice: run npm ci in the project first' >&2; exit 1; }; exec "$node" "$cli/sluice.ts" "$@"
//
// The system's Node may be too old to read this file at all: to a shell the line above is a command that hands it to the
// Node that the project brings, whoever calls it and from wherever; to Node it is a comment.
import { promises as files } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleCode } from './bundle-code.ts';
import { commands } from './commands.ts';
import { filesBelow } from './files-below.ts';
import { program } from './program.ts';
import { utf8Text } from './utf8-text.ts';
import type { Fetch, World } from './world.ts';

/** `fetch` with an end: without one a server that accepts and says nothing would keep the terminal for ever. */
const timedFetch: Fetch = (url, { timeoutMs = 300_000, ...init }) =>
  fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });

/** Lets something be undone first when a signal ends the program; then the signal does what it does, so that whoever called sees it. */
const onInterrupt: World['onInterrupt'] = (undo) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const forget = (): void => {
    for (const signal of signals) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    undo();
    forget();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, end);
  return forget;
};

const world: World = {
  argv: process.argv.slice(2),
  env: process.env,
  nodeVersion: process.version,
  isTty: process.stdout.isTTY === true,
  size: () => (process.stdout.isTTY ? { columns: process.stdout.columns, rows: process.stdout.rows } : undefined),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  fetch: timedFetch,
  now: () => Date.now(),
  sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
  onInterrupt,
  files: filesBelow,
  bundle: bundleCode,
  read: async (path) => utf8Text(await files.readFile(path)),
  write: (path, text) => files.writeFile(path, text),
  load: (path) => import(pathToFileURL(resolve(path)).href),
};

// Whoever reads through a pipe may have seen enough (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await program(world, commands);
