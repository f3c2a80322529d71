import { defineConfig, type OxlintOverride } from 'oxlint';

/**
 * One wall of the house (the import table): what files may import, in words and as globs.
 * `allow` is the whole list, because a later override replaces an earlier one and lists are never merged.
 * `typesOnly` holds regular expressions for paths that `allow` lets through, but only as types.
 */
type Wall = { files: string[]; says: string; allow: string[]; typesOnly?: string[] };

/** Below its first level a room may take one step up; two would leave it, or hide how far the arrow goes. */
const oneUp = ['./**', '../**', '!../../**'];

const withSubpaths = (names: string[]): string[] => names.flatMap((name) => [name, `${name}/**`]);

const purePackages = [
  'json-logic-engine',
  '@cfworker/json-schema',
  'imurmurhash',
  '@pydantic/genai-prices',
  'canonicalize',
  'fastest-levenshtein',
  'yaml',
];
const edgePackages = withSubpaths([
  'drizzle-orm',
  'openai',
  '@anthropic-ai/sdk',
  '@openfeature/core',
  '@openfeature/flagd-core',
]);

/** Outside schema a contract is something to read with: its type may be named, a new one is not made. */
const zodAsType = ['^zod$'];

const edge = {
  says: 'The edge knows core, contracts, the content table and providers: no other table, no control plane, no hono.',
  allow: ['#core/**', '#schema/contracts/**', '#schema/tables/content', 'cloudflare:workers', 'zod', ...edgePackages],
};
const cli = {
  says: 'The command line sees what any client sees: contracts, schema/client and core.',
  allow: ['#core/**', '#schema/contracts/**', '#schema/client', 'node:*', 'zod', 'esbuild'],
};

/** What every Durable Object needs, in whichever room it lives. */
const everyObject = [
  '../rollout/alarm-clock.ts',
  '../rollout/refuse-in-chaos.ts',
  '../rollout/incident-told.ts',
  '../rollout/tell.ts',
];

const scripts =
  'Scripts start programs and may load features and the command line; no plane, test or bench from inside.';

const walls: Wall[] = [
  {
    files: ['schema/contracts/**'],
    says: 'Contracts are the innermost room: zod and other contracts, nothing else of ours.',
    allow: ['./**', '#schema/contracts/**', 'zod'],
  },
  {
    files: ['schema/tables/**'],
    says: 'Tables know drizzle-orm and the contracts: neither core nor a plane.',
    allow: ['./**', '#schema/contracts/**', '#schema/tables/**', ...withSubpaths(['drizzle-orm'])],
  },
  {
    files: ['schema/*.ts'],
    says: 'The client and the authoring kit speak contracts; anything else they need is an argument.',
    allow: ['./*.ts', './contracts/**', '#schema/contracts/**'],
  },
  {
    files: ['core/**'],
    says: 'core imports core, the types of contracts, and the few pure packages named in oxlint.config.ts.',
    allow: ['./**', '#core/**', '#schema/contracts/**', ...withSubpaths(purePackages)],
    typesOnly: ['^#schema/contracts/'],
  },
  { files: ['workers/edge/*.ts'], says: edge.says, allow: ['./**', ...edge.allow], typesOnly: zodAsType },
  { files: ['workers/edge/*/**'], says: edge.says, allow: [...oneUp, ...edge.allow], typesOnly: zodAsType },
  {
    files: ['control-plane/*.ts'],
    says: 'The shell of the control plane joins its rooms with hono; it never reaches another program.',
    allow: ['./**', '#core/**', '#schema/**', 'cloudflare:workers', 'zod', ...withSubpaths(['hono', 'drizzle-orm'])],
    typesOnly: zodAsType,
  },
  {
    files: ['control-plane/*/**'],
    says: 'Objects and consumers know core, contracts, ../store and cloudflare:workers: no route, no hono.',
    allow: ['./**', '../store/**', '../*.ts', ...everyObject, '#core/**', '#schema/contracts/**', 'cloudflare:workers'],
    typesOnly: ['^\\.\\./(app|deps|env|index|route)\\.ts$'],
  },
  {
    files: ['control-plane/code/**'],
    says: 'What loads code knows core, contracts and the bytes of the engine.',
    allow: ['./**', '#core/**', '#schema/contracts/**', 'quickjs-wasi/quickjs.wasm'],
  },
  {
    files: ['control-plane/routes/**'],
    says: 'A route gets functions, not bindings: core, contracts, and the types of ../deps.ts and ../route.ts.',
    allow: ['./**', '../deps.ts', '../route.ts', '#core/**', '#schema/contracts/**'],
    typesOnly: ['^\\.\\./(deps|route)\\.ts$'],
  },
  {
    files: ['control-plane/store/**'],
    says: 'The store turns rows into nouns: schema, drizzle-orm and the types of core and ../deps.ts.',
    allow: ['./**', '../deps.ts', '../env.ts', '#schema/**', '#core/**', ...withSubpaths(['drizzle-orm'])],
    typesOnly: ['^\\.\\./(deps|env)\\.ts$', '^#core/'],
  },
  { files: ['cli/*.ts'], says: cli.says, allow: ['./**', ...cli.allow], typesOnly: zodAsType },
  { files: ['cli/*/**'], says: cli.says, allow: [...oneUp, ...cli.allow], typesOnly: zodAsType },
  {
    files: ['dashboard/**'],
    says: 'The dashboard sees what any client sees: contracts, schema/client and core.',
    allow: ['./**', '#core/**', '#schema/contracts/**', '#schema/client'],
  },
  {
    files: ['features/**'],
    says: 'A feature is written with the authoring kit (sluice) as an outsider would write it.',
    allow: [...oneUp, 'sluice', 'node:*', ...withSubpaths(['wrangler'])],
  },
  { files: ['scripts/*.ts'], says: scripts, allow: ['**', '!../**', '../features/**', '../cli/**'] },
  { files: ['scripts/*/**'], says: scripts, allow: ['**', '!../../**', '../../features/**', '../../cli/**'] },
];

const fence = ({ files, says, allow, typesOnly = [] }: Wall): OxlintOverride => ({
  files,
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          ...typesOnly.map((regex) => ({ regex, allowTypeImports: true, message: `Only as types. ${says}` })),
          { group: ['**', ...allow.map((path) => (path.startsWith('!') ? path.slice(1) : `!${path}`))], message: says },
        ],
      },
    ],
  },
});

const noClock = { name: 'Date', message: 'Time is an argument: pass now in.' };
const noFetch = { name: 'fetch', message: 'The world is an argument: pass a function in.' };
const noDice = { object: 'Math', property: 'random', message: 'Chance is an argument: pass a draw in.' };
const noMocks = ['mock', 'doMock'].map((property) => ({
  object: 'vi',
  property,
  message: 'No module mocks: pass the in-memory twin of a port.',
}));
const platform = ['crypto', 'process', 'console', 'setTimeout', 'setInterval', 'performance', 'caches', 'WebSocket'];

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'vitest'],
  categories: { correctness: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['**/node_modules', '**/.build', '.wrangler', '.sluice', 'test/violations'],
  rules: {
    'import/no-cycle': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/import-style': ['error', { extendDefaultStyles: false, styles: { zod: { namespace: true } } }],
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', 3],
    'max-depth': ['error', 3],
    complexity: ['error', 12],
    eqeqeq: 'error',
    'unicorn/no-useless-spread': 'off',
    // `then` is a keyword of JSON Schema, which is data here.
    'unicorn/no-thenable': 'off',
    'no-eval': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-implied-eval': 'error',
    'vitest/no-focused-tests': 'error',
    // A property test asserts inside fast-check, and a table of cases may assert under a condition.
    'vitest/expect-expect': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
  },
  overrides: [
    ...walls.map(fence),
    {
      files: ['core/**'],
      rules: {
        'no-restricted-globals': ['error', noClock, noFetch, ...platform],
        'no-restricted-properties': ['error', noDice],
      },
    },
    {
      files: ['control-plane/routes/**'],
      rules: {
        'no-restricted-globals': ['error', noClock, noFetch],
        'no-restricted-properties': ['error', noDice],
      },
    },
    // Declarations of somebody else's package have somebody else's shape.
    { files: ['**/*.d.ts'], rules: { 'max-params': 'off' } },
    {
      files: ['test/**', 'bench/**'],
      rules: {
        'max-params': 'off',
        'max-lines-per-function': 'off',
        'no-restricted-properties': ['error', ...noMocks],
      },
    },
  ],
});
