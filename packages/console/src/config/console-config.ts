import type { Severity } from '../alerts/alert.ts';
import type { PageConfig } from './page-config.ts';

/** Every kind of channel, in the order in which they are shown. */
export const CHANNEL_NAMES = ['email', 'telegram', 'slack', 'discord', 'ntfy', 'webhook'] as const;

export type ChannelName = (typeof CHANNEL_NAMES)[number];

/** What is told over a channel at least. */
interface Threshold {
  readonly from: Severity;
}

export interface EmailConfig extends Threshold {
  readonly server: string;
  readonly port: number;
  /** `tls`: from the first byte; `starttls`: before anything of worth is said; `none`: to a server on this machine. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly sender: string;
  readonly recipients: readonly string[];
}

export interface TelegramConfig extends Threshold {
  readonly tokenFile: string;
  readonly chat: string;
  /** Where its interface is asked for. */
  readonly server: string;
}

/** Slack, Discord: whoever has the address may write there, so it is in a file. */
export interface HookConfig extends Threshold {
  readonly urlFile: string;
}

export interface NtfyConfig extends HookConfig {
  readonly tokenFile: string | null;
}

export interface WebhookConfig extends Threshold {
  readonly url: string;
  readonly secretFile: string;
}

export interface ChannelConfigs {
  readonly email: EmailConfig;
  readonly telegram: TelegramConfig;
  readonly slack: HookConfig;
  readonly discord: HookConfig;
  readonly ntfy: NtfyConfig;
  readonly webhook: WebhookConfig;
}

export interface AlertsConfig {
  /** What the installation is called in messages. */
  readonly name: string;
  readonly channels: Partial<ChannelConfigs>;
  /** Hosts that may be on this machine or in a private network. */
  readonly privateHosts: readonly string[];
  /** Authorities of servers besides those that everybody trusts, PEM. */
  readonly authorityFile: string | null;
  /** When only what is critical is told; minutes of a day, the end not included. */
  readonly quiet: { readonly fromMinute: number; readonly toMinute: number } | null;
  /** Of the times of messages and of quiet hours. */
  readonly timeZone: string;
  /** What is critical goes to the first of these, and on to the next for as long as nobody acknowledges it. */
  readonly escalation: { readonly channels: readonly ChannelName[]; readonly minutes: number } | null;
  /** Hours between two signs of life of each channel; `null`: none. */
  readonly heartbeatHours: number | null;
  /** Hours for which a channel may fail until the others tell of it. */
  readonly failingHours: number;
  /** Where metrics of it are asked for, on loopback; `null`: nowhere. */
  readonly metricsPort: number | null;
}

/** Alerts that go nowhere. */
export const NO_CHANNELS: AlertsConfig = {
  name: 'Bitting',
  channels: {},
  privateHosts: [],
  authorityFile: null,
  quiet: null,
  timeZone: 'UTC',
  escalation: null,
  heartbeatHours: null,
  failingHours: 1,
  metricsPort: null,
};

/** What the console is started with; no secret is in it, only where secrets are. */
export interface ConsoleConfig {
  readonly adminSocket: string;
  readonly tokenFile: string;
  readonly storeFile: string;
  /** `null`: no channel is configured, so that alerts are kept to be looked at and sent nowhere. */
  readonly alerts: AlertsConfig | null;
  /** `null`: no page is served. */
  readonly page: PageConfig | null;
}

/** Every file that the channels read. */
export function listFiles({ authorityFile, channels }: AlertsConfig): readonly string[] {
  const { discord, email, ntfy, slack, telegram, webhook } = channels;
  const files = [
    authorityFile,
    email?.passwordFile,
    telegram?.tokenFile,
    slack?.urlFile,
    discord?.urlFile,
    ntfy?.urlFile,
    ntfy?.tokenFile,
    webhook?.secretFile,
  ];
  return files.filter((file) => typeof file === 'string');
}

export function listChannels(channels: Partial<ChannelConfigs>): readonly ChannelName[] {
  return CHANNEL_NAMES.filter((name) => channels[name] !== undefined);
}
