import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const project = resolve(import.meta.dirname, '../..');
const rules = ['package.json', 'oxlint.config.ts', 'tsconfig*.json', '*/tsconfig.json', 'workers/*/tsconfig.json'];

/** A copy of the house's rules (compiler and lint) around other code: what holds there holds here. */
export type SmallTree = {
  /** Adds a file; gives a function that takes it away again. */
  add: (path: string, text: string) => () => void;
  /** Runs a tool of this project in the copy (`typescript/bin/tsc`), gives what it printed. */
  run: (tool: string, ...args: string[]) => string;
  remove: () => void;
};

/** Builds a small tree in a temporary folder, empty but for the rules. */
export function smallTree(): SmallTree {
  const root = mkdtempSync(join(tmpdir(), 'sluice-house-'));
  for (const path of globSync(rules, { cwd: project }))
    cpSync(join(project, path), join(root, path), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'));
  return {
    add: (path, text) => {
      const target = join(root, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return () => rmSync(target);
    },
    run: (tool, ...args) => {
      const child = spawnSync(process.execPath, [join(project, 'node_modules', tool), ...args], {
        cwd: root,
        encoding: 'utf8',
      });
      return child.stdout + child.stderr;
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** A file of deliberate violations or its clean twin, with the rules its first line says it breaks. */
export type Specimen = { path: string; text: string; breaks: string[] };

/** Reads the specimens of one kind (`lint`, `compiler`) in path order. */
export function specimens(kind: string): Specimen[] {
  const cwd = join(project, 'test/violations', kind);
  return globSync('**/*.ts', { cwd })
    .sort()
    .map((path) => {
      const text = readFileSync(join(cwd, path), 'utf8');
      const breaks = /^\/\/ breaks: (.+)$/m.exec(text)?.[1];
      return { path, text, breaks: breaks === undefined ? [] : breaks.split(', ') };
    });
}
