type Phase = 'running' | 'paused' | 'done';

export function label(phase: Phase): string {
  switch (phase) {
    case 'running':
      return 'on its way';
    case 'paused':
      return 'held';
    case 'done':
      return 'over';
  }
}
