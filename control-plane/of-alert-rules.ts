import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { deleteRule, findRule, listRules, saveRule } from './store/alert-rules.ts';

type OfAlertRules = 'listRules' | 'findRule' | 'saveRule' | 'deleteRule' | 'syncRules' | 'ruleStandings';

const logged = (error: unknown): void =>
  console.error(JSON.stringify({ level: 'error', what: 'watch', error: String(error) }));

/** What routes may do with alert rules. */
export const ofAlertRules = ({ DB, WATCH }: Env): Pick<Deps, OfAlertRules> => ({
  listRules: (page, feature) => listRules(DB, page, feature),
  findRule: (name) => findRule(DB, name),
  saveRule: (change, entry) => saveRule(DB, change, entry),
  deleteRule: (name, entry) => deleteRule(DB, name, entry),
  syncRules: (feature) =>
    WATCH.getByName(feature)
      .sync(feature)
      .then(
        () => true,
        (error: unknown) => {
          logged(error);
          return false;
        },
      ),
  ruleStandings: (feature) =>
    WATCH.getByName(feature)
      .standings()
      .catch((error: unknown) => {
        logged(error);
        return null;
      }),
});
