import { DEAD_MAN_SECONDS_LEAST, DEAD_MAN_SECONDS_MAX } from '@bitting/core/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { LIMITS } from '@bitting/core/policy/limits-document.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { parsePolicy, printPolicy, writePolicy } from '@bitting/core/policy/policy-document.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { json, optional, whole } from '../../config/closed-schema.ts';
import { EPOCH_MS_MAX, id, isRecorded, keyTerms, label, policyTerms } from '../fields.ts';
import { demandUsablePolicy, readSigningTerms, type SigningTerms } from '../key-terms.ts';
import { demandFreeKeyLabel } from '../labels.ts';
import { defineOperation } from '../operation.ts';
import { sealable, sealerOf } from '../sealed-results.ts';
import { warnOfTimer } from '../timer-warnings.ts';
import { demandAccount, viewCutKey } from '../views.ts';

/** Items of a list that a record names; the whole policy is in the vault. */
const LISTED_MAX = 20;

/** Cuts a virtual key. Its secret, if the gateway makes one, is in this answer and nowhere else afterwards. */
export const issue = defineOperation(
  'issue',
  {
    accountId: id,
    label,
    owner: label,
    ...policyTerms,
    ...keyTerms,
    limits: optional(json),
    notBeforeMs: optional(whole(0, EPOCH_MS_MAX)),
    deadManSeconds: optional(whole(DEAD_MAN_SECONDS_LEAST, DEAD_MAN_SECONDS_MAX)),
    ...sealable,
  },
  async ({ keys, journal, clock, listeners, pictures, sealing }, given, call) => {
    const account = demandAccount(keys, given.accountId);
    const { accountId, owner, expiresAtMs, ...terms } = given;
    const said: Policy = {
      version: 1,
      scopes: terms.scopes,
      markets: terms.markets,
      instruments: terms.instruments,
      notionalPerOrder: terms.notionalPerOrder,
      limits: given.limits === undefined ? NO_LIMITS : LIMITS.read(given.limits, 'policy.limits'),
      requestsPerSecond: terms.requestsPerSecond,
      sourceCidrs: terms.sourceCidrs,
      notBefore: given.notBeforeMs === undefined ? null : epochMs(given.notBeforeMs),
      expiresAt: expiresAtMs === null ? null : epochMs(expiresAtMs),
      deadManSeconds: given.deadManSeconds ?? null,
    };
    const nowMs = clock.wallMs();
    const signing = readSigningTerms(account.venue, given);
    const makesSecret = signing.publicKey === null;
    const seal = makesSecret ? sealerOf('issue', given, { call, sealing }) : null;
    const trading = keys.credential(account.id)?.trading;
    if (trading === undefined) throw new BittingError('ACCOUNT_NOT_FOUND', `${account.id} has no venue key`);
    demandUsablePolicy({ ...account, trading }, said, nowMs);
    // What could not be read back from the vault is refused before anything is written down.
    const policy = parsePolicy(encodeUtf8(printPolicy(said)));
    demandFreeKeyLabel(keys, given.label);
    const virtualKeyId = keys.newVirtualKeyId();
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'issue',
      subject: virtualKeyId,
      details: {
        account: accountId,
        label: given.label,
        owner,
        ...describePolicy(policy),
        ...describeSigning(signing),
      },
    });
    // Somebody may have taken the label while the record was written.
    demandFreeKeyLabel(keys, given.label);
    const cut = keys.issueVirtualKey({
      id: virtualKeyId,
      accountId,
      label: given.label,
      owner,
      createdAt: nowMs,
      policy,
      ...signing,
    });
    const view = viewCutKey(cut, listeners(), seal);
    const warnings = warnOfTimer(cut.entry, { keys, pictures });
    return warnings.length === 0 ? view : { ...view, warnings };
  },
);

function describeSigning({
  algorithm,
  publicKey,
  bodyBinding,
  clientKey,
}: SigningTerms): Readonly<Record<string, string>> {
  return {
    algorithm,
    bodyBinding,
    ...(publicKey === null ? {} : { publicKey }),
    ...(clientKey === null ? {} : { clientKey }),
  };
}

function describePolicy(policy: Policy): Readonly<Record<string, string>> {
  const limits = [...policy.notionalPerOrder].map(([asset, limit]) => `${limit} ${asset}`);
  return {
    scopes: policy.scopes.join(' '),
    markets: policy.markets.join(' '),
    instruments: policy.instruments === 'all' ? 'all' : listed(policy.instruments),
    largestOrder: listed(limits),
    requestsPerSecond: String(policy.requestsPerSecond),
    ...describeLimits(policy),
    from: listed(policy.sourceCidrs),
    ...(policy.deadManSeconds === null ? {} : { deadManSeconds: String(policy.deadManSeconds) }),
    expires: policy.expiresAt === null ? 'never' : new Date(policy.expiresAt).toISOString(),
  };
}

/** As they stand in the document, where there are any and they are short enough to be recorded. */
function describeLimits(policy: Policy): Readonly<Record<string, string>> {
  const { limits } = writePolicy(policy);
  const text = limits === undefined ? '' : JSON.stringify(limits);
  return text === '' || !isRecorded(text) ? {} : { limits: text };
}

function listed(items: readonly string[]): string {
  const named = items.slice(0, LISTED_MAX).join(', ');
  return items.length > LISTED_MAX ? `${named} and ${items.length - LISTED_MAX} more` : named;
}
