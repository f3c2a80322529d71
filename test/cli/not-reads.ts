/** Commands that read, and are tried in tests of their own. */
export const elsewhere: readonly string[] = [
  'rollout watch',
  'rollout replay',
  'evidence replay',
  'run',
  'doctor',
  'dataset export',
  'flag export',
  'eval run',
  'eval plan',
];

/** Commands that change something. */
export const writes =
  /^(feature (push|disable|enable)|traffic set|rollout (start|pause|resume|advance|approve|override|rollback|restart)|(segment|tool|exporter|judge|provider|notification|collection|alert-rule|alert-source|reeval) (set|delete)|documents (import|delete)|session (delete|forget)|dataset (set|import|delete)|eval (cancel|bless)|key (create|limit|delete)|trace promote|label (queue|put)|judge check|flag (set|delete|disable|enable|import|rollout)|export fine-tune)$/;
