/** What the program asks of HTTP; the platform's own `fetch` fits. `timeoutMs` is how long the whole answer may take. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; timeoutMs?: number },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

/** A file where it is, by its name below what was asked for (`guide/install.md`). */
export type FileFound = { readonly path: string; readonly name: string; readonly changedMs: number };

/** Everything outside the program: tests give another one. `out` and `err` write text as it is, newlines included. */
export type World = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  readonly isTty: boolean;
  /** The terminal's size now; undefined when there is none. */
  readonly size: () => { readonly columns: number; readonly rows: number } | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Has `undo` called when a signal ends the program; what it answers takes that back. */
  readonly onInterrupt: (undo: () => void) => () => void;
  /** A file itself, or the files below a folder (hidden ones and node_modules left out), each with its name below it and when it was changed; sorted by name. */
  readonly files: (path: string) => Promise<readonly FileFound[]>;
  /** The text of a file. */
  readonly read: (path: string) => Promise<string>;
  /** Makes a file of a text, in place of what stood there. */
  readonly write: (path: string, text: string) => Promise<void>;
  /** A module (by its `file:` address) and all that it imports as one script that leaves its exports in `sluice`; the same text wherever it lies. */
  readonly bundle: (address: string) => Promise<string>;
  /** A module's exports. */
  readonly load: (path: string) => Promise<unknown>;
};

/** The cells of a line: COLUMNS, else the terminal's, else 80. */
export function columnsOf({ env, size }: Pick<World, 'env' | 'size'>): number {
  const asked = Number(env['COLUMNS']);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return size()?.columns ?? 80;
}
