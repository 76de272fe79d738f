import type { KeyField } from '../key-lint.ts';
import type { Mend } from '../words/causes.ts';

/** Where what has to be changed is changed. */
export type Stage = 'place' | 'venue' | 'paste' | 'connect';

const STAGES: Readonly<Record<Mend, Stage>> = {
  'api-key': 'paste',
  secret: 'paste',
  passphrase: 'paste',
  'all-fields': 'paste',
  place: 'place',
  trading: 'place',
  'venue-key': 'venue',
  'venue-account': 'venue',
  addresses: 'venue',
  clock: 'connect',
  network: 'connect',
  wait: 'connect',
  settings: 'place',
};

/** Codes that are mended by what is said of the account, and not by another key. */
const PLACE_CODES: ReadonlySet<string> = new Set(['LABEL_TAKEN', 'CONFIG_INVALID', 'APPROVAL_MISMATCH']);

export function stageFor(code: string, mend: Mend | null): Stage {
  if (mend !== null) return STAGES[mend];
  if (PLACE_CODES.has(code)) return 'place';
  return code.startsWith('CREDENTIAL') ? 'paste' : 'connect';
}

const FIELDS: Readonly<Partial<Record<Mend, KeyField>>> = {
  'api-key': 'apiKey',
  'all-fields': 'apiKey',
  secret: 'secret',
  passphrase: 'passphrase',
};

/** Where the keyboard begins when somebody goes back to the fields. */
export function fieldFor(mend: Mend | null): KeyField | null {
  return mend === null ? null : (FIELDS[mend] ?? null);
}
