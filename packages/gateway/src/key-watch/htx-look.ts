import type { JsonValue } from '@bitting/core/encoding/json.ts';
import { endOf, readHtxKey } from '../accounts/htx-account.ts';
import { rowsOf, wordOf } from '../accounts/htx-answer.ts';
import { ADDRESS, EXPIRED, KEY_UNKNOWN } from '../accounts/htx-causes.ts';
import { createAsk } from '../accounts/htx-probe.ts';
import type { ProbeFailure } from '../ports/credential-probe.ts';
import { toFacts } from './key-facts.ts';
import type { KeyLook, Looked } from './key-look.ts';
import { addressIn } from './named-address.ts';
import { describeOther } from './other-keys.ts';

const KEYS = '/v2/user/api-key';

/** One question about the key itself and, if it is wanted, one for all keys of its user. */
export async function lookAtHtx({ account, otherKeys, ports, signer }: Looked): Promise<KeyLook> {
  const { apiKey } = signer;
  const ask = createAsk(signer, ports, { given: { ...signer, secret: '' }, region: account.region });
  const uid = encodeURIComponent(account.venueUid);
  const own = await ask('htx-spot', `${KEYS}?uid=${uid}&accessKey=${encodeURIComponent(apiKey)}`);
  if (own.kind === 'failed') return readFailure(own);
  const key = readHtxKey(own.data, apiKey);
  if (key === null) return { kind: 'failed', problem: 'The answer does not say what the key may do.' };
  if (key.status === 'expired' || key.validDays === 0)
    return { kind: 'gone', told: 'HTX says that it has expired' };
  const listed = otherKeys ? await ask('htx-spot', `${KEYS}?uid=${uid}`) : null;
  const others = listed?.kind === 'done' ? readOthers(listed.data, apiKey) : null;
  const endsAt = endOf(key, ports.clock.wallMs());
  const { ips, label, permissions } = key;
  return { kind: 'seen', facts: toFacts({ permissions, ips, label, others, endsAt }), endsAt };
}

function readFailure({ cause, evidence }: ProbeFailure): KeyLook {
  if (cause === ADDRESS.cause) return { kind: 'elsewhere', address: addressIn(evidence) };
  if (cause === KEY_UNKNOWN.cause || cause === EXPIRED.cause) return { kind: 'gone', told: evidence };
  return { kind: 'failed', problem: `${cause} (${evidence})` };
}

function readOthers(data: JsonValue, ownKey: string): readonly string[] {
  return rowsOf(data)
    .map((row) => ({
      key: wordOf(row, 'accessKey'),
      label: wordOf(row, 'note'),
      permissions: wordOf(row, 'permission'),
      ips: wordOf(row, 'ipAddresses'),
    }))
    .filter(({ key }) => key !== ownKey && key !== '')
    .map(describeOther);
}
