/** The variables that the program reads, and what holds without them. */
export const environment = {
  SLUICE_URL: 'Where Sluice runs (http://127.0.0.1:8787).',
  SLUICE_TOKEN: 'A token of the control plane; on this machine dev-admin-token is assumed, elsewhere it must be set.',
  SLUICE_API_KEY:
    'An API key of the edge, for `run`; on this machine dev-api-key is assumed, elsewhere it must be set.',
  COLUMNS: "Cells of a line (the terminal's, else 80).",
  NO_COLOR: 'No colours. There are none either when the output is no terminal.',
} as const;
