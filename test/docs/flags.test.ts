import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFlag } from '#core/flag/check-flag';
import { flagOperators } from '#core/flag/flag-operators';
import { FlagDefinition, FLAGS_LENGTH, staleReasons } from '#schema/contracts/flag';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/flags.md'), 'utf8');

describe('docs/flags.md', () => {
  it('shows a flag that is accepted', () => {
    const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(checkFlag(FlagDefinition.parse(JSON.parse(example)))).toEqual([]);
  });

  it('names every operator that is a word, every reason of the stale report, and the bound of all flags', () => {
    const words = flagOperators.filter((name) => /^[a-z$_]{2,}$/.test(name) && !['max', 'min'].includes(name));
    expect(words.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
    expect(staleReasons.filter((reason) => !page.includes(`\`${reason}\``))).toEqual([]);
    expect(page).toContain(`${FLAGS_LENGTH / 1024} KiB`);
  });
});
