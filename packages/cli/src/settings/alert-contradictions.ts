import type { SettingName, Settings } from './table.ts';

/** Settings of one channel of which none is of use alone. */
const TOGETHER = [
  ['alerts.email_server', 'alerts.email_sender'],
  ['alerts.email_user', 'alerts.email_password_file'],
  ['alerts.telegram_chat', 'alerts.telegram_token_file'],
  ['alerts.webhook_url', 'alerts.webhook_secret_file'],
] as const satisfies readonly (readonly SettingName[])[];

/** What each channel of an escalation needs. */
const CHANNEL_SETTINGS = {
  email: 'alerts.email_server',
  telegram: 'alerts.telegram_chat',
  slack: 'alerts.slack_url_file',
  discord: 'alerts.discord_url_file',
  ntfy: 'alerts.ntfy_url_file',
  webhook: 'alerts.webhook_url',
} as const satisfies Readonly<Record<string, SettingName>>;

interface Found {
  readonly names: readonly SettingName[];
  readonly reason: string;
}

export function findAlertContradictions(settings: Settings): readonly Found[] {
  const found: Found[] = [];
  for (const [one, other] of TOGETHER)
    if ((settings[one] === null) !== (settings[other] === null))
      found.push({ names: [one, other], reason: `${one} and ${other} go together.` });
  if ((settings['alerts.email_server'] === null) !== (settings['alerts.email_recipients'].length === 0))
    found.push({
      names: ['alerts.email_server', 'alerts.email_recipients'],
      reason: 'alerts.email_server and alerts.email_recipients go together.',
    });
  if (settings['alerts.ntfy_token_file'] !== null && settings['alerts.ntfy_url_file'] === null)
    found.push({
      names: ['alerts.ntfy_token_file'],
      reason: 'alerts.ntfy_token_file is set, and alerts.ntfy_url_file is not.',
    });
  for (const channel of settings['alerts.escalation'] ?? []) {
    const needed = CHANNEL_SETTINGS[channel];
    if (settings[needed] === null)
      found.push({
        names: ['alerts.escalation'],
        reason: `alerts.escalation names ${channel}, and ${needed} is not set.`,
      });
  }
  return found;
}
