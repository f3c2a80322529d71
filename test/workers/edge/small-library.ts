import { env } from 'cloudflare:workers';
import { splitPattern } from '#core/retrieve/split-pattern';
import { CollectionInput } from '#schema/contracts/collection';
import { DocumentLine } from '#schema/contracts/document';
import { CollectionName, ToolName } from '#schema/contracts/ids';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import { Tool } from '#schema/contracts/tool';
import { saveCollection } from '../../../control-plane/store/collections.ts';
import { putDocuments } from '../../../control-plane/store/documents.ts';
import { callerLeft, type Caller } from '../../../workers/edge/execute/caller.ts';
import { execute } from '../../../workers/edge/execute/execute.ts';
import type { Asked } from '../../../workers/edge/execute/find-documents.ts';
import { Ledger } from '../../../workers/edge/execute/ledger.ts';
import { searchContent } from '../../../workers/edge/execute/search-content.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { scriptedTool } from '../../../workers/edge/tools/scripted-tool.ts';
import type { ModelCall } from '../../../workers/edge/providers/provider.ts';
import { sources } from './sources.ts';

/** The clock of these tests. */
export const NOW = Date.UTC(2026, 10, 21, 12);
const handbook = CollectionName.parse('handbook');
const notes = ToolName.parse('notes');
const staying: Caller = { hasLeft: () => false, leaves: new Promise(() => {}), why: callerLeft };

/** A collection's rules, as far as a test sets them. */
export type Rules = Partial<Pick<CollectionInput, 'roles' | 'include' | 'exclude' | 'owner' | 'maxAgeS'>>;
/** A document, as far as a test says what is in it. */
export type Row = Partial<DocumentLine> & { id: string };

/** Puts these documents under these rules, in place of all there were. */
export async function fill(rows: readonly Row[], rules: Rules | null = null) {
  await env.CONTENT.batch([
    env.CONTENT.prepare('delete from documents'),
    env.CONTENT.prepare('delete from collections'),
  ]);
  const documents = rows.map((row) => ({
    ...DocumentLine.parse({ text: `kettle ${row.id}`, ...row }),
    hash: 'abcdef0123456',
  }));
  await putDocuments(env.CONTENT, handbook, documents);
  if (rules === null) return;
  const { include, exclude, description = null, maxAgeS = null, ...rest } = CollectionInput.parse(rules);
  const parts = <Rule extends { source: string }>(rule: Rule) => ({ ...rule, ...splitPattern(rule.source) });
  await saveCollection(env.CONTENT, {
    ...{ collection: handbook, description, maxAgeS, ...rest, updatedBy: 'ana', updatedAtMs: NOW },
    ...{ include: include.map(parts), exclude: exclude.map(parts) },
  });
}

/** The edge's own search. */
export const search = searchContent(env.CONTENT, () => NOW);
/** What a retrieve step asks for. */
export const asked = (changes: Partial<Asked> = {}): Asked => ({
  ...{ from: handbook, query: 'the kettle', top: 50, roles: [], maxAgeS: null, onStale: 'use' as const },
  ...changes,
});
/** The ids of what is found for it. */
export const idsFor = async (changes: Partial<Asked> = {}) =>
  (await search(asked(changes))).map(({ id }) => id).toSorted();

/** A run that shows the documents to a model and a tool, and answers with them; what each of these was given. */
export async function runWith(over: Partial<ManifestInput>, context: Record<string, string[]>, from = search) {
  const told: ModelCall[] = [];
  const { callTool, calls } = scriptedTool({ kind: 'ok', status: 200, contentType: 'application/json', text: '{}' });
  const manifest = Manifest.parse({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    models: {
      main: [
        { provider: 'openai', model: 'm' },
        { provider: 'baseline', model: 'extractive' },
      ],
    },
    prompts: { answer: { system: '{{ found.documents }}', user: 'What of the kettle? {{ found.documents.0.text }}' } },
    flow: [
      { kind: 'retrieve', name: 'found', from: 'handbook', query: '{{ input.q }}', top: 50 },
      { kind: 'tool', name: 'told', tool: 'notes', arguments: { all: { var: 'found.documents' } } },
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
      { kind: 'output', value: { answer: { var: 'answer.text' }, sources: { var: 'found.documents' } } },
    ],
    ...over,
  });
  const ledger = new Ledger(() => NOW, NOW);
  const end = await execute(
    { manifest, parts: new Map() },
    { input: { q: 'kettle' }, context, session: null },
    {
      sourceOf: sources({
        baseline,
        anthropic: baseline,
        openai: async (call) => {
          told.push(call);
          return { ok: false, outcome: { kind: 'http', status: 400 }, error: 'no' };
        },
      }),
      ...{ tell: null, teller: null, cache: null, terms: null },
      ...{ ledger, caller: staying, now: () => NOW, draw: () => 0 },
      search: from,
      tools: { [notes]: Tool.parse({ kind: 'http', method: 'POST', url: 'https://tools.test/', effect: 'read' }) },
      runCode: async () => ({ kind: 'absent' }),
      ...{ callTool, effects: 'allowed', run: 'help.01JD0000000000000000000000' as never },
    },
  );
  return { end, reached: JSON.stringify([told, calls, end, ledger.spans()]), told, calls };
}
