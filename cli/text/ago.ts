const steps = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
] as const;

/** How long ago something was, in one unit: `3 min ago`; `now` within a second, also when clocks differ a little. */
export function ago(atMs: number, nowMs: number): string {
  const passedMs = nowMs - atMs;
  const step = steps.find(({ ms }) => passedMs >= ms);
  return step === undefined ? 'now' : `${Math.floor(passedMs / step.ms)} ${step.name} ago`;
}
