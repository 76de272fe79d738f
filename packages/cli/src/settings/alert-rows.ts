import { SEVERITIES } from '@bitting/console/alerts/alert.ts';
import { CHANNEL_NAMES } from '@bitting/console/config/console-config.ts';
import {
  chat,
  host,
  hosts,
  hoursOfDay,
  label,
  mailAddress,
  mailAddresses,
  plainUrl,
  timeZone,
} from './alert-types.ts';
import { setting, type Setting } from './setting.ts';
import { choice, choices, pathFromData, port, whole } from './value-types.ts';

const SUBMISSION_PORT = 587;
const TELEGRAM = 'https://api.telegram.org';
const MINUTES_MAX = 24 * 60;
const WEEK_HOURS = 7 * 24;

const severity = choice(SEVERITIES);

/** Who is told what happens, and how. Secrets are in files: of a service, those that systemd hands over. */
export const ALERT_SETTINGS = {
  'alerts.name': setting({
    type: label,
    meaning: 'What this installation is called in messages; without it `console.name`',
    example: 'Desk 1',
  }),
  'alerts.email_recipients': setting({
    type: mailAddresses,
    fallback: [],
    meaning: 'Who gets mail; with none there is no mail',
    example: ['ada@example.com'],
  }),
  'alerts.email_sender': setting({
    type: mailAddress,
    meaning: 'Whom it comes from',
    example: 'bitting@example.com',
  }),
  'alerts.email_server': setting({
    type: host,
    meaning: 'The mail server that takes it',
    example: 'smtp.example.com',
  }),
  'alerts.email_port': setting({
    type: port(1),
    fallback: SUBMISSION_PORT,
    meaning: 'Its port',
  }),
  'alerts.email_security': setting({
    type: choice(['starttls', 'tls', 'none']),
    fallback: 'starttls',
    meaning:
      'TLS once the connection stands (demanded, not hoped for), TLS from the first byte, or none to a server on this machine',
  }),
  'alerts.email_user': setting({
    type: label,
    meaning: 'Who we are to the mail server; goes with the next one',
    example: 'bitting@example.com',
  }),
  'alerts.email_password_file': setting({
    type: pathFromData,
    meaning: 'The file with its password, mode 0600',
    example: '/run/credentials/bitting.service/alerts.email',
  }),
  'alerts.email_level': setting({
    type: severity,
    fallback: 'info',
    meaning: 'What is told by mail at least',
  }),
  'alerts.telegram_chat': setting({
    type: chat,
    meaning: 'The chat to write to; goes with the next one',
    example: '-1001234567890',
  }),
  'alerts.telegram_token_file': setting({
    type: pathFromData,
    meaning: 'The file with the token of the bot of Telegram, mode 0600',
    example: '/run/credentials/bitting.service/alerts.telegram',
  }),
  'alerts.telegram_server': setting({
    type: plainUrl,
    fallback: TELEGRAM,
    meaning: 'Who serves the interface for bots of Telegram',
  }),
  'alerts.telegram_level': setting({
    type: severity,
    fallback: 'warning',
    meaning: 'What is told by Telegram at least',
  }),
  'alerts.slack_url_file': setting({
    type: pathFromData,
    meaning: 'The file with the address of an incoming webhook of Slack, mode 0600',
    example: '/run/credentials/bitting.service/alerts.slack',
  }),
  'alerts.slack_level': setting({
    type: severity,
    fallback: 'warning',
    meaning: 'What is told by Slack at least',
  }),
  'alerts.discord_url_file': setting({
    type: pathFromData,
    meaning: 'The file with the address of a webhook of Discord, mode 0600',
    example: '/run/credentials/bitting.service/alerts.discord',
  }),
  'alerts.discord_level': setting({
    type: severity,
    fallback: 'warning',
    meaning: 'What is told by Discord at least',
  }),
  'alerts.ntfy_url_file': setting({
    type: pathFromData,
    meaning: 'The file with the address of a topic of ntfy, mode 0600: whoever knows it can read along',
    example: '/run/credentials/bitting.service/alerts.ntfy',
  }),
  'alerts.ntfy_token_file': setting({
    type: pathFromData,
    meaning: 'The file with an access token of the server of ntfy, where it wants one, mode 0600',
    example: '/run/credentials/bitting.service/alerts.ntfy-token',
  }),
  'alerts.ntfy_level': setting({
    type: severity,
    fallback: 'warning',
    meaning: 'What is told by ntfy at least',
  }),
  'alerts.webhook_url': setting({
    type: plainUrl,
    meaning: 'Where signed alerts are posted to; goes with the next one',
    example: 'https://alerts.example.com/bitting',
  }),
  'alerts.webhook_secret_file': setting({
    type: pathFromData,
    meaning: 'The file with the secret that they are signed with, mode 0600',
    example: '/run/credentials/bitting.service/alerts.webhook',
  }),
  'alerts.webhook_level': setting({
    type: severity,
    fallback: 'info',
    meaning: 'What is posted at least',
  }),
  'alerts.private_hosts': setting({
    type: hosts,
    fallback: [],
    meaning:
      'Hosts of channels that are on this machine or in a private network; nothing is sent to any other that is not on the internet',
  }),
  'alerts.authority_file': setting({
    type: pathFromData,
    meaning: 'Who vouches for servers of channels besides the authorities that everybody trusts, PEM',
    example: '/etc/bitting/alerts-authority.pem',
  }),
  'alerts.quiet_hours': setting({
    type: hoursOfDay,
    meaning: 'When only what is critical is told; the rest comes at their end',
    example: '22:00-07:00',
  }),
  'alerts.time_zone': setting({
    type: timeZone,
    fallback: 'UTC',
    meaning: 'Of quiet hours, and of the times in messages',
  }),
  'alerts.escalation': setting({
    type: choices(CHANNEL_NAMES),
    meaning:
      'Channels that what is critical goes to one after the other for as long as nobody acknowledges it; without it to all at once',
    example: ['ntfy', 'telegram', 'email'],
  }),
  'alerts.escalation_minutes': setting({
    type: whole(1, MINUTES_MAX),
    fallback: 15,
    unit: 'minutes',
    meaning: 'How long each has',
  }),
  'alerts.heartbeat_hours': setting({
    type: whole(0, WEEK_HOURS),
    fallback: 24,
    unit: 'hours',
    meaning: 'How often every channel says that all is well, so that a dead one is noticed; 0 never',
  }),
  'alerts.failing_hours': setting({
    type: whole(1, WEEK_HOURS),
    fallback: 1,
    unit: 'hours',
    meaning: 'How long nothing may get through on a channel until the others tell of it',
  }),
  'alerts.metrics_port': setting({
    type: port(1),
    meaning: 'Where the console answers GET /metrics on 127.0.0.1; without it nowhere',
    example: 9465,
  }),
} as const satisfies Readonly<Record<string, Setting>>;
