import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { listChannels, type AlertsConfig, type ChannelName } from '../config/console-config.ts';
import type { Channel } from './channel.ts';
import { createDiscord } from './discord.ts';
import { createEmail, type EmailPorts } from './email.ts';
import { createNtfy } from './ntfy.ts';
import { OutboundGuard } from './outbound-guard.ts';
import { createSlack } from './slack.ts';
import { createTelegram } from './telegram.ts';
import { createWebhook } from './webhook.ts';

interface ChannelPorts extends Required<Pick<EmailPorts, 'onRefused'>> {
  readonly nowMs: () => number;
}

/** Every channel that is configured. Nothing is connected to, and no secret is read. */
export function openChannels(
  { authorityFile, channels, privateHosts }: AlertsConfig,
  { nowMs, onRefused }: ChannelPorts,
): ReadonlyMap<ChannelName, Channel> {
  const ports = {
    guard: new OutboundGuard(privateHosts),
    ...(authorityFile === null
      ? {}
      : { authorities: [...rootCertificates, readFileSync(authorityFile, 'utf8')] }),
    nowMs,
    onRefused,
  };
  const { discord, email, ntfy, slack, telegram, webhook } = channels;
  const opened = [
    email === undefined ? null : createEmail(email, ports),
    telegram === undefined ? null : createTelegram(telegram, ports),
    slack === undefined ? null : createSlack(slack, ports),
    discord === undefined ? null : createDiscord(discord, ports),
    ntfy === undefined ? null : createNtfy(ntfy, ports),
    webhook === undefined ? null : createWebhook(webhook, ports),
  ].filter((channel) => channel !== null);
  const byName = new Map(opened.map((channel) => [channel.name, channel]));
  return new Map(
    listChannels(channels).flatMap((name) => {
      const channel = byName.get(name);
      return channel === undefined ? [] : [[name, channel] as const];
    }),
  );
}
