import type { AlertAllowance, AlertInput } from '#schema/contracts/alert';

/** Why this alert may not be sent under this allowance; null when it may. */
export function allowanceFault({ feature, action }: AlertInput, { actions, features }: AlertAllowance): string | null {
  if (!actions.includes(action)) return `Its sender may not ask for ${action}; allowed: ${actions.join(', ')}.`;
  if (features !== null && !features.includes(feature)) return `Its sender may not speak of ${feature}.`;
  return null;
}
