/** A goal and what was measured, as a line that says whether it was met; `said` words the goal, e.g. "at most 1 ms". */
export const goalLine = (what: string, measured: string, goal: { said: string; met: boolean }): string =>
  `${goal.met ? 'met    ' : 'NOT MET'}  ${what}: ${measured} (goal: ${goal.said})`;
