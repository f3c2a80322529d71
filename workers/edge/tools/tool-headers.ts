import type { CallReply } from '#core/flow/call-again';
import type { Tool } from '#schema/contracts/tool';

/** A secret of the environment by its name (`TOOL_…`); undefined is not set. */
export type Secrets = (name: string) => string | undefined;

/** The declared headers as they are sent, and the secrets in them by name. */
export type Filled = { readonly pairs: [string, string][]; readonly used: [name: string, text: string][] };

/** The headers that a tool declares, with the environment's secrets; null when one is not set. */
export function fillHeaders({ headers }: Tool, secrets: Secrets): Filled | null {
  const pairs: [string, string][] = [];
  const used: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') {
      pairs.push([name, value]);
      continue;
    }
    const secret = secrets(value.secret);
    if (secret === undefined) {
      console.error(`A tool's secret is not set at the edge: ${value.secret}.`);
      return null;
    }
    pairs.push([name, value.prefix + secret]);
    used.push([value.secret, secret]);
  }
  return { pairs, used };
}

/** A secret that is shorter could be any word of a reply. */
const SHORTEST = 8;

const withoutSecrets = (text: string, used: Filled['used']): string =>
  used
    .filter(([, secret]) => secret.length >= SHORTEST)
    .flatMap(([name, secret]) => [secret, JSON.stringify(secret).slice(1, -1)].map((one) => [name, one] as const))
    .reduce((rest, [name, secret]) => rest.replaceAll(secret, `[${name}]`), text);

/** Words that were cut off may end in the beginning of a secret. */
function withoutTail(text: string, used: Filled['used']): string {
  for (const [, secret] of used)
    for (let length = secret.length - 1; length >= 4; length--)
      if (text.endsWith(secret.slice(0, length))) return text.slice(0, -length);
  return text;
}

/** A reply that repeats what it was sent (an echo, an error page) hands no secret on to the flow, the caller, a model and the trace. */
export function replyWithoutSecrets(reply: CallReply, used: Filled['used']): CallReply {
  if (reply.kind === 'ok') return { ...reply, text: withoutSecrets(reply.text, used) };
  return 'said' in reply && reply.said !== undefined
    ? { ...reply, said: withoutTail(withoutSecrets(reply.said, used), used) }
    : reply;
}
