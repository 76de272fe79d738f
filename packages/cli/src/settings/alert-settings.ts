import path from 'node:path';
import {
  listChannels,
  type AlertsConfig,
  type ChannelConfigs,
} from '@bitting/console/config/console-config.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { nameInstallation } from './installation-name.ts';
import type { Settings } from './table.ts';

/** What the console is started with; `null`: no channel is configured, and nothing of it is started. */
export function toAlertsConfig(
  settings: Settings,
  { directory }: Pick<DataLayout, 'directory'>,
): AlertsConfig | null {
  const at = (file: string): string => path.resolve(directory, file);
  const orNull = (file: string | null): string | null => (file === null ? null : at(file));
  const channels = readChannels(settings, { at, orNull });
  if (listChannels(channels).length === 0) return null;
  const {
    'alerts.escalation': escalation,
    'alerts.heartbeat_hours': heartbeat,
    'alerts.quiet_hours': quiet,
  } = settings;
  return {
    name: settings['alerts.name'] ?? nameInstallation(settings),
    channels,
    privateHosts: settings['alerts.private_hosts'],
    authorityFile: orNull(settings['alerts.authority_file']),
    quiet: quiet === null ? null : readHours(quiet),
    timeZone: settings['alerts.time_zone'],
    escalation:
      escalation === null ? null : { channels: escalation, minutes: settings['alerts.escalation_minutes'] },
    heartbeatHours: heartbeat === 0 ? null : heartbeat,
    failingHours: settings['alerts.failing_hours'],
    metricsPort: settings['alerts.metrics_port'],
  };
}

interface Files {
  readonly at: (file: string) => string;
  readonly orNull: (file: string | null) => string | null;
}

function readChannels(settings: Settings, { at, orNull }: Files): Partial<ChannelConfigs> {
  const {
    'alerts.discord_url_file': discord,
    'alerts.ntfy_url_file': ntfy,
    'alerts.slack_url_file': slack,
    'alerts.telegram_chat': chat,
    'alerts.telegram_token_file': telegram,
    'alerts.webhook_secret_file': secret,
    'alerts.webhook_url': webhook,
  } = settings;
  return {
    ...readEmail(settings, orNull),
    ...(telegram === null || chat === null
      ? {}
      : {
          telegram: {
            tokenFile: at(telegram),
            chat,
            server: settings['alerts.telegram_server'],
            from: settings['alerts.telegram_level'],
          },
        }),
    ...(slack === null ? {} : { slack: { urlFile: at(slack), from: settings['alerts.slack_level'] } }),
    ...(discord === null
      ? {}
      : { discord: { urlFile: at(discord), from: settings['alerts.discord_level'] } }),
    ...(ntfy === null
      ? {}
      : {
          ntfy: {
            urlFile: at(ntfy),
            tokenFile: orNull(settings['alerts.ntfy_token_file']),
            from: settings['alerts.ntfy_level'],
          },
        }),
    ...(webhook === null || secret === null
      ? {}
      : { webhook: { url: webhook, secretFile: at(secret), from: settings['alerts.webhook_level'] } }),
  };
}

function readEmail(settings: Settings, orNull: Files['orNull']): Partial<Pick<ChannelConfigs, 'email'>> {
  const {
    'alerts.email_recipients': recipients,
    'alerts.email_sender': sender,
    'alerts.email_server': server,
  } = settings;
  if (recipients.length === 0 || sender === null || server === null) return {};
  return {
    email: {
      recipients,
      sender,
      server,
      port: settings['alerts.email_port'],
      security: settings['alerts.email_security'],
      user: settings['alerts.email_user'],
      passwordFile: orNull(settings['alerts.email_password_file']),
      from: settings['alerts.email_level'],
    },
  };
}

function readHours(text: string): AlertsConfig['quiet'] {
  const [from = '', to = ''] = text.split('-');
  const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to) };
}
