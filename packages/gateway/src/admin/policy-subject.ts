import type { PolicyShown, PolicySubject } from '@bitting/client/policies.ts';
import type { JsonValue } from '@bitting/core/encoding/json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { PlainObject } from '@bitting/core/policy/document-shape.ts';
import { differencesOf, differencesOfTerms, type Difference } from '@bitting/core/policy/difference.ts';
import {
  NO_TERMS,
  readPolicy,
  readTerms,
  writePolicy,
  writeTerms,
} from '@bitting/core/policy/policy-document.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import { optional } from '../config/closed-schema.ts';
import type { ShadowEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import type { Shadow } from '../vault/ring-shadows.ts';
import { id } from './fields.ts';
import { demandUsablePolicy } from './key-terms.ts';
import type { AdminPorts } from './operation.ts';
import { demandAccount, demandKey } from './views.ts';

export const subjectFields = { virtualKeyId: optional(id), accountId: optional(id) };

/** Something that has a policy: what it is bound by now, how documents of its kind are read, and how it gets another. */
export interface Subject<P extends Terms = Terms> {
  readonly kind: PolicyShown['subject'];
  readonly id: string | null;
  readonly current: () => P | null;
  readonly read: (document: JsonValue) => P;
  readonly write: (terms: P) => PlainObject;
  /** Throws where no order could ever pass. */
  readonly demandUsable: (terms: P) => void;
  /** What changes if these follow the ones in force. */
  readonly differ: (terms: P) => readonly Difference[];
  readonly set: (terms: P) => void;
  /** What is judged beside it; `null`: nothing. */
  readonly shadow: () => Shadow<P> | null;
  readonly setShadow: (entry: ShadowEntry<P>) => void;
}

/** Calls `act` with the subject that is named, typed by what its documents are. */
export function withSubject<Result>(
  ports: Pick<AdminPorts, 'keys' | 'clock'>,
  { virtualKeyId, accountId }: PolicySubject,
  act: <P extends Terms>(subject: Subject<P>) => Result,
): Result {
  const { keys } = ports;
  if (virtualKeyId === undefined) return act(subjectAbove(keys, accountId ?? null));
  if (accountId !== undefined)
    throw new BittingError('FIELD_MALFORMED', 'a key and an account', {
      publicDetail: 'Name a virtual key or an account, not both.',
    });
  return act(subjectOfKey(ports, virtualKeyId));
}

function subjectOfKey(
  { keys, clock }: Pick<AdminPorts, 'keys' | 'clock'>,
  virtualKeyId: string,
): Subject<Policy> {
  const { accountId } = demandKey(keys, virtualKeyId);
  return {
    kind: 'key',
    id: virtualKeyId,
    current: () => demandKey(keys, virtualKeyId).policy,
    read: readPolicy,
    write: writePolicy,
    demandUsable: (policy) => {
      const trading = keys.credential(accountId)?.trading;
      if (trading === undefined) throw new BittingError('ACCOUNT_NOT_FOUND', `${accountId} has no venue key`);
      demandUsablePolicy({ ...demandAccount(keys, accountId), trading }, policy, clock.wallMs());
    },
    differ: (policy) => differencesOf(demandKey(keys, virtualKeyId).policy, policy),
    set: (policy) => void keys.setKeyPolicy(virtualKeyId, policy),
    shadow: () => keys.shadows.ofKey(virtualKeyId),
    setShadow: (entry) => {
      keys.shadows.setKey(demandKey(keys, virtualKeyId), entry);
    },
  };
}

function subjectAbove(keys: VaultKeyRing, accountId: string | null): Subject {
  if (accountId !== null) demandAccount(keys, accountId);
  const current = () => (accountId === null ? keys.installationTerms : keys.layers(accountId).account);
  return {
    kind: accountId === null ? 'installation' : 'account',
    id: accountId,
    current,
    read: readTerms,
    write: writeTerms,
    demandUsable: () => undefined,
    differ: (terms) => differencesOfTerms(current() ?? NO_TERMS, terms),
    set: (terms) => {
      keys.setTerms(accountId, terms);
    },
    shadow: () => keys.shadows.ofAccount(accountId),
    setShadow: (entry) => {
      keys.shadows.setAccount(accountId, entry);
    },
  };
}
