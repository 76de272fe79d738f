import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';

/** docs/formats/alert-webhook.md */
export const WEBHOOK_HEADERS = {
  timestamp: 'bitting-timestamp',
  signature: 'bitting-signature',
  delivery: 'bitting-delivery',
} as const;

/** `v1=` and the HMAC-SHA-256, in hexadecimal, of the timestamp in seconds, a point and the body, under the secret's bytes. */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  const key = HmacKey.takeBytes(Buffer.from(secret, 'utf8'));
  return `v1=${key.sign(Buffer.from(`${timestamp}.${body}`, 'utf8')).toString('hex')}`;
}
