import { ok } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { serverUrl } from '../connection.ts';
import { checkFeatures } from '../doctor/check-features.ts';
import { checkKey } from '../doctor/check-key.ts';
import { checkServer } from '../doctor/check-server.ts';
import { checkToken } from '../doctor/check-token.ts';
import { ill, well, type Check } from '../doctor/check.ts';
import { clean } from '../text/clean.ts';

const NODE = 24;

/** Looks whether everything that the program needs is in order. */
export const runDoctor = command({
  name: 'doctor',
  summary: 'Check the server, the secrets, the clocks and the features, and say what to do',
  usage: {},
  flags: { json: { kind: 'switch', says: 'The checks as JSON: { checks: [{ name, passed, says, todo? }] }' } },
  details: 'It changes nothing. Exit code 1 when anything is wrong.',
  async handler(call) {
    const checks = await checkAll(call);
    const { flags, print } = call;
    print(...(flags.json ? [JSON.stringify({ checks })] : checks.flatMap((check) => lines(check, call))));
    return ok(checks.some(({ passed }) => passed === false) ? 1 : 0);
  },
});

async function checkAll({ world, ask }: Pick<Call, 'world' | 'ask'>): Promise<Check[]> {
  const node = checkNode(world.nodeVersion);
  const url = serverUrl(world.env);
  if (!url.ok) return [node, ill('server', url.error.message, url.error.help ?? '')];
  const server = await checkServer(world, url.value);
  if (server[0]?.passed === false) return [node, ...server];
  const token = await checkToken(ask);
  const features = token[0]?.passed === true ? await checkFeatures(ask) : [];
  return [node, ...server, ...token, await checkKey(world), ...features];
}

function checkNode(version: string): Check {
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  return major >= NODE
    ? well('node', version)
    : ill('node', version, `Run it by npx in the project, which brings Node ${NODE}.`);
}

function lines({ name, passed, says, todo }: Check, { paint }: Pick<Call, 'paint'>): string[] {
  const mark = passed === null ? paint('warn', '–') : passed ? paint('good', '✓') : paint('bad', '✗');
  const line = `${mark} ${name.padEnd(9)} ${clean(says)}`;
  return todo === undefined ? [line] : [line, `  ${' '.repeat(9)} ${clean(todo)}`];
}
