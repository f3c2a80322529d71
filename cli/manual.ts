import type { Command } from './command.ts';
import { environment } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import { flagText, usageLine } from './help.ts';

/** The page `docs/cli.md`, made from the commands themselves: `npx sluice help --markdown > docs/cli.md`. */
export function manual(commands: readonly Command[]): string {
  return [
    '# The command line',
    '',
    '<!-- Made by `npx sluice help --markdown > docs/cli.md`; a test holds both equal. -->',
    '',
    'Run it as `npx sluice …` in the project, which finds the Node that the project brings. What it prints fits the line; with',
    "`--json` a read prints the API's answer instead, exactly and on one line. Errors go to stderr, with every fault that was found.",
    '',
    '| command | does |',
    '|---|---|',
    ...commands.map(({ name, summary }) => `| [\`${name}\`](#${name.replaceAll(' ', '-')}) | ${cell(summary)} |`),
    '',
    '## Environment',
    '',
    '| variable | means |',
    '|---|---|',
    ...Object.entries(environment).map(([name, says]) => `| \`${name}\` | ${cell(says)} |`),
    '',
    '## Exit codes',
    '',
    '| code | means |',
    '|---|---|',
    ...exitCodes().map(({ code, means }) => `| ${code} | ${cell(means.join(', '))} |`),
    '',
    ...commands.flatMap(chapter),
  ].join('\n');
}

function chapter(command: Command): string[] {
  const { name, summary, usage, optional = {}, flags, details, examples = [] } = command;
  const rows = [
    ...Object.entries({ ...usage, ...optional }).map(([argument, says]) => [`<${argument}>`, says] as const),
    ...Object.entries(flags).map(([flag, is]) => [flagText(flag, is), is.says] as const),
  ];
  const named = rows.map(([label, says]) => `| \`${label}\` | ${cell(says)} |`);
  return [
    `## ${name}`,
    '',
    `${summary}.${details === undefined ? '' : ` ${details}`}`,
    '',
    '```sh',
    usageLine(command),
    ...examples.map((example) => `npx sluice ${example}`),
    '```',
    '',
    ...(named.length === 0 ? [] : ['| | |', '|---|---|', ...named, '']),
  ];
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
