import type { Notification, NotificationInput } from '#schema/contracts/notification';

/** What a receiver reads: the notification as JSON, or for Slack and its likes one text that names the owner. */
export function bodyOf(kind: NotificationInput['kind'], notification: Notification): string {
  if (kind === 'webhook') return JSON.stringify(notification);
  const { text, owner } = notification;
  return JSON.stringify({ text: escaped(`${text} (${owner.of}: ${owner.name})`) });
}

/** The three characters by which Slack tells text from links and mentions: `<!channel>` in a reason must call nobody. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
