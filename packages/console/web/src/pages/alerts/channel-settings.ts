/** The settings of each channel, as bitting.toml has them: what has a secret names a file. */
export const CHANNEL_SETTINGS = {
  email: ['email_server', 'email_sender', 'email_recipients', 'email_user', 'email_password_file'],
  telegram: ['telegram_token_file', 'telegram_chat'],
  slack: ['slack_url_file'],
  discord: ['discord_url_file'],
  ntfy: ['ntfy_url_file'],
  webhook: ['webhook_url', 'webhook_secret_file'],
} as const;

export type ChannelKind = keyof typeof CHANNEL_SETTINGS;

export const TUNING_SETTINGS = [
  'telegram_level',
  'quiet_hours',
  'time_zone',
  'escalation',
  'escalation_minutes',
  'heartbeat_hours',
  'failing_hours',
] as const;

/** For example, of the channel that takes least. */
export const EXAMPLE = `[alerts]
telegram_token_file = "/etc/bitting/telegram.token"
telegram_chat = "-1001234567890"`;
