import type { WebhookConfig } from '../config/console-config.ts';
import type { Channel, Message } from './channel.ts';
import { post, type HttpPorts } from './http-post.ts';
import { readSecretFile } from './secret-file.ts';
import { asSendFailure } from './send-failure.ts';
import { signWebhook, WEBHOOK_HEADERS } from './webhook-signature.ts';

const FORMAT = 1;

/** To a server of the owner's, which can tell that it is from us, and when. */
export function createWebhook(
  { secretFile, url }: WebhookConfig,
  ports: HttpPorts & { readonly nowMs: () => number },
): Channel {
  return {
    name: 'webhook',
    async send(message) {
      try {
        const body = writeWebhook(message);
        const timestamp = String(Math.floor(ports.nowMs() / 1_000));
        const headers = {
          [WEBHOOK_HEADERS.timestamp]: timestamp,
          [WEBHOOK_HEADERS.signature]: signWebhook(readSecretFile(secretFile), timestamp, body),
          [WEBHOOK_HEADERS.delivery]: message.id,
        };
        await post({ url, headers, body }, ports);
      } catch (error) {
        throw asSendFailure(error);
      }
    },
  };
}

export function writeWebhook(message: Message): string {
  const {
    advice,
    alertId,
    atMs,
    id,
    installation,
    lastMs,
    named,
    rule,
    sentence,
    sequence,
    severity,
    times,
    title,
  } = message;
  return JSON.stringify({
    format: FORMAT,
    delivery: id,
    alert: alertId,
    installation,
    severity,
    rule,
    title,
    sentence,
    advice,
    at: new Date(atMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    times,
    record: sequence,
    named,
  });
}
