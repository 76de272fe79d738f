import type { KeyTerms, ParametersOf, PolicyTerms } from '@bitting/client/operations.ts';
import type { PolicyDocument } from '@bitting/client/policies.ts';

export interface NewKey {
  readonly accountId: string;
  readonly label: string;
  readonly owner: string;
  readonly signing: KeyTerms;
}

/** What `issue` takes for a key with this document, which the gateway has read already. */
export function issueParameters(
  { accountId, label, owner, signing }: NewKey,
  document: PolicyDocument,
): ParametersOf<'issue'> {
  const { limits, notBefore, expiresAt, deadManSeconds, ...said } = document as unknown as DocumentOfKey;
  const { scopes, markets, instruments, notionalPerOrder, requestsPerSecond, sourceCidrs } = said;
  return {
    accountId,
    label: label.trim(),
    owner: owner.trim() === '' ? label.trim() : owner.trim(),
    scopes,
    markets,
    instruments,
    notionalPerOrder,
    requestsPerSecond,
    sourceCidrs,
    expiresAtMs: expiresAt,
    ...(limits === undefined ? {} : { limits }),
    ...(notBefore === null ? {} : { notBeforeMs: notBefore }),
    ...(typeof deadManSeconds === 'number' ? { deadManSeconds } : {}),
    ...signing,
  };
}

interface DocumentOfKey extends Omit<PolicyTerms, 'expiresAtMs'> {
  readonly limits?: PolicyDocument;
  readonly notBefore: number | null;
  readonly expiresAt: number | null;
  readonly deadManSeconds?: number | null;
}
