import { OKX_CREDENTIAL_CHARACTERS_MAX } from '../../../bounds.ts';
import type { VerifyingKey } from '../../../crypto/verifying-key.ts';
import { encodeBase64 } from '../../../encoding/base64.ts';
import type { JsonObject } from '../../../encoding/json.ts';
import { refuse, type Refusal } from '../../../errors/refusal.ts';
import { epochMs, type EpochMs } from '../../../trading/vocabulary.ts';
import { readClosedFields } from '../../closed-fields.ts';
import type { SigningCredential } from '../../dialect.ts';
import type { PresentedLogin } from '../../stream-dialect.ts';
import { decodeSignature } from '../auth.ts';
import { readArguments, readId } from './frames.ts';

/** What a login signs after its timestamp (OKX v5, "WebSocket login", read 2026-02-23). */
const SIGNED = 'GET/users/self/verify';

/** Whole seconds since 1970. */
const TIMESTAMP = /^[1-9][0-9]{9}$/u;

const LOGIN = {
  fields: { apiKey: 'text', passphrase: 'text', timestamp: 'text', sign: 'text' },
  required: ['apiKey', 'passphrase', 'timestamp', 'sign'],
} as const;

/** The login of one account, in the one accepted form of each field; nothing is verified. */
export function readLogin(frame: JsonObject): PresentedLogin | Refusal {
  const id = readId(frame);
  if (id !== null && typeof id === 'object') return id;
  const items = readArguments(frame);
  if ('code' in items) return items;
  const [item] = items;
  if (item === undefined || items.length !== 1)
    return refuse('BATCH_SIZE_WRONG', { detail: 'A connection logs in to one account.' });
  const fields = readClosedFields(item, LOGIN, (raw) => (typeof raw === 'string' && raw !== '' ? raw : null));
  if (fields.kind === 'refused') return fields;
  const apiKey = fields.text('apiKey') ?? '';
  const passphrase = fields.text('passphrase') ?? '';
  const timestamp = fields.text('timestamp') ?? '';
  if (apiKey.length > OKX_CREDENTIAL_CHARACTERS_MAX) return refuse('KEY_UNKNOWN');
  if (passphrase.length > OKX_CREDENTIAL_CHARACTERS_MAX) return refuse('PASSPHRASE_WRONG');
  if (!TIMESTAMP.test(timestamp)) return refuse('TIMESTAMP_MALFORMED');
  const signature = decodeSignature(fields.text('sign') ?? '');
  if (signature === null) return refuse('SIGNATURE_WRONG');
  return {
    kind: 'login',
    id,
    credentials: {
      kind: 'presented',
      apiKey,
      passphrase,
      timestampMs: epochMs(Number(timestamp) * 1000),
      algorithm: 'hmac-sha256',
      signature,
      // The environment of a stream is its host's, which signs nothing here.
      claimedEnvironment: null,
    },
  };
}

/** True when the holder of `key` signed a login at the presented second. Constant time. */
export function verifyLogin({ credentials }: PresentedLogin, key: VerifyingKey): boolean {
  return (
    credentials.algorithm === key.algorithm &&
    key.verify(credentials.signature, secondsOf(credentials.timestampMs), SIGNED)
  );
}

/** Our login with the real key. */
export function writeLogin(credential: SigningCredential, nowMs: EpochMs): string {
  const timestamp = secondsOf(nowMs);
  const sign = encodeBase64(credential.key.sign(timestamp, SIGNED));
  const { apiKey, passphrase } = credential;
  return JSON.stringify({
    op: 'login',
    args: [{ apiKey, passphrase: passphrase ?? '', timestamp, sign }],
  });
}

function secondsOf(instant: EpochMs): string {
  return String(Math.floor(instant / 1000));
}
