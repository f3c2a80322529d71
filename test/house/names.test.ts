import { describe, expect, it } from 'vitest';
import { paths, read, sources } from './tree.ts';

const kebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that other programs choose. */
const chosenElsewhere = /^(README\.md|LICENSE|_journal\.json|\d{4}_\w+\.(sql|json)|\d{4}_snapshot\.json)$/;
/** What others take hold of: the authoring kit, and the modules whose exports wrangler looks up by name. */
const doors = ['schema/authoring.ts', 'control-plane/index.ts', 'workers/edge/index.ts'];
const homeless = ['utils', 'util', 'helpers', 'helper', 'common', 'services', 'service', 'models', 'misc', 'lib'];

const parts = [...new Set(paths('**/*').flatMap((path) => path.split('/')))];

describe('names', () => {
  it('are kebab-case', () => {
    expect(parts.filter((part) => !kebab.test(part) && !chosenElsewhere.test(part))).toEqual([]);
  });

  it('never say utils, helpers, common, services or models: a function without a home misses its noun', () => {
    expect(parts.filter((part) => homeless.includes(part.replace(/\.ts$/, '')))).toEqual([]);
  });
});

describe('a file', () => {
  it('exports what it defines and passes nothing on, but for the doors of the house', () => {
    const passesOn = /^export\s+(type\s+)?(\*|\{[^}]*\})(\s+as\s+\w+)?\s+from\s/m;
    const barrels = sources().filter((path) => !doors.includes(path) && passesOn.test(read(path)));
    expect(barrels).toEqual([]);
  });
});
