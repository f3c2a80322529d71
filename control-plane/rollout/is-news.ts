import { becameOf } from '../store/open-incidents.ts';
import type { Untold } from './tell.ts';

/** How often, and after how many ms each, it is looked whether the incident is there: it is opened beside this. */
const LOOKS = 10;
const LOOK_MS = 50;

/** Whether receivers are to hear it: an incident that only told an open one of the same trouble that it goes on calls nobody again. Throws while that is not decided. */
export async function isNews(db: D1Database, { type, feature, detail }: Untold): Promise<boolean> {
  const incident = type === 'incident.opened' ? detail['incident'] : null;
  if (typeof incident !== 'string') return true;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await scheduler.wait(LOOK_MS);
    const became = await becameOf(db, { feature, id: incident });
    if (became !== null) return became === 'opened';
  }
  throw new Error(`The incident ${incident} is told of before it is there.`);
}
