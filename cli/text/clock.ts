/** The time of day of a moment in UTC: `14:03:09Z`; with its date when that is not today's. */
export function clock(atMs: number, nowMs: number): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const today = new Date(nowMs).toISOString().slice(0, 10);
  return `${date === today ? '' : `${date} `}${time.slice(0, 8)}Z`;
}
