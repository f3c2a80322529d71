import type { ModelCall, ModelOutcome, Provider } from './provider.ts';

/** The in-memory twin of a provider: gives the script's outcomes in turn, the last one for ever, and remembers what it was asked. */
export function scripted(...script: [ModelOutcome, ...ModelOutcome[]]): { provider: Provider; asked: ModelCall[] } {
  const asked: ModelCall[] = [];
  const provider: Provider = async (call) => {
    asked.push(call);
    return script[asked.length - 1] ?? script.at(-1) ?? script[0];
  };
  return { provider, asked };
}
