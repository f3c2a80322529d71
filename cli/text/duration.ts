const units = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1000 },
] as const;

/** A length of time in its two largest units, rounded down: `2 h 5 min`, `48 s`, `0 s`. A negative one reads as 0 s. */
export function duration(ms: number): string {
  const first = units.findIndex((unit) => ms >= unit.ms);
  const large = units[first];
  if (large === undefined) return '0 s';
  const whole = Math.floor(ms / large.ms);
  const small = units[first + 1];
  const rest = small === undefined ? 0 : Math.floor((ms - whole * large.ms) / small.ms);
  return rest === 0 || small === undefined ? `${whole} ${large.name}` : `${whole} ${large.name} ${rest} ${small.name}`;
}
