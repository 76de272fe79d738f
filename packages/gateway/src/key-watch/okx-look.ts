import type { JsonObject } from '@bitting/core/encoding/json.ts';
import { textOf, type OkxAnswer } from '@bitting/core/venues/okx/answer.ts';
import { readOkxAccount, unusedUntil } from '../accounts/okx-account.ts';
import { causeOfCode } from '../accounts/okx-causes.ts';
import { askSigned } from '../accounts/okx-probe.ts';
import { quoteVenue } from '../accounts/probe-causes.ts';
import { SUB_ACCOUNTS_MAX } from './bounds.ts';
import { toFacts } from './key-facts.ts';
import type { KeyLook, Looked } from './key-look.ts';
import { addressIn } from './named-address.ts';
import { describeOther } from './other-keys.ts';

const CONFIG = '/api/v5/account/config';
const SUB_ACCOUNTS = '/api/v5/users/subaccount/list';
const SUB_KEYS = '/api/v5/users/subaccount/apikey';
/** The key does not exist, or is no key at all: what it was bound as is not there any more. */
const GONE: ReadonlySet<string> = new Set(['50111', '50119']);
const ELSEWHERE = '50110';
const SUB_ACCOUNT_NAME = /^[A-Za-z0-9]{1,40}$/u;

/** One question; of a main account, if it is wanted, one more for its sub-accounts and one for the keys of each. */
export async function lookAtOkx(looked: Looked): Promise<KeyLook> {
  const { account, otherKeys, ports, signer } = looked;
  const reply = await askSigned(signer, ports, account.region, CONFIG);
  if (reply.kind === 'failed') return { kind: 'failed', problem: `${reply.cause} (${reply.evidence})` };
  const { answer } = reply;
  if (answer.code !== '0') return readRefusal(answer, looked);
  const [row] = answer.rows;
  const read = row === undefined ? null : readOkxAccount(row);
  if (read === null) return { kind: 'failed', problem: 'The answer does not say what the key may do.' };
  const { ips, label, permissions } = read;
  const isMain = read.uid === read.mainUid;
  const others = otherKeys && isMain ? await listOthers(looked) : null;
  return {
    kind: 'seen',
    facts: toFacts({ permissions, ips, label, others, endsAt: null }),
    // This very question was a use of it.
    endsAt: unusedUntil(read, account.environment, ports.clock.wallMs()),
  };
}

function readRefusal({ code, message }: OkxAnswer, { signer }: Looked): KeyLook {
  const words = quoteVenue(message, { ...signer, secret: '' });
  if (code === ELSEWHERE) return { kind: 'elsewhere', address: addressIn(message) };
  const shown = /^[0-9]{1,6}$/u.test(code) ? code : '?';
  const { cause, evidence } = causeOfCode(shown, words);
  return GONE.has(code)
    ? { kind: 'gone', told: evidence }
    : { kind: 'failed', problem: `${cause} (${evidence})` };
}

/** `null` where the venue does not say all of it. */
async function listOthers({ account, ports, signer }: Looked): Promise<readonly string[] | null> {
  const ask = async (target: string): Promise<readonly JsonObject[] | null> => {
    const reply = await askSigned(signer, ports, account.region, target);
    return reply.kind === 'done' && reply.answer.code === '0' ? reply.answer.rows : null;
  };
  const subs = await ask(SUB_ACCOUNTS);
  if (subs === null) return null;
  const names = subs.map((row) => textOf(row, 'subAcct')).filter((name) => SUB_ACCOUNT_NAME.test(name));
  const found: string[] = [];
  for (const name of names.sort().slice(0, SUB_ACCOUNTS_MAX)) {
    const keys = await ask(`${SUB_KEYS}?subAcct=${name}`);
    if (keys === null) return null;
    for (const row of keys)
      found.push(
        describeOther({
          key: textOf(row, 'apiKey'),
          label: `${name}/${textOf(row, 'label')}`,
          permissions: textOf(row, 'perm'),
          ips: textOf(row, 'ip'),
        }),
      );
  }
  return found;
}
