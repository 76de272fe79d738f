import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { hasKeyFormOf } from '@bitting/core/venues/key-forms.ts';

export const KEY_FIELDS = ['apiKey', 'secret', 'passphrase'] as const;
export type KeyField = (typeof KEY_FIELDS)[number];

/** What was pasted; `passphrase` is empty at venues whose keys have none. */
export type PastedKey = Readonly<Record<KeyField, string>>;

/** What can be seen of a pasted key without asking anybody. */
export type LintCode =
  | 'empty'
  | 'space'
  | 'line-break'
  | 'invisible'
  | 'swapped'
  | 'other-venue'
  | 'key-form'
  | 'secret-form'
  | 'same'
  | 'private-key'
  | 'passphrase-same'
  | 'passphrase-long'
  | 'passphrase-weak';

export interface Lint {
  readonly field: KeyField;
  readonly code: LintCode;
  /** `refuse`: the gateway would not even ask the venue. `doubt`: it may be right all the same. */
  readonly weight: 'refuse' | 'doubt';
  readonly length: number;
}

interface Rule {
  readonly code: LintCode;
  readonly field: KeyField;
  readonly weight?: Lint['weight'];
  readonly fails: (key: PastedKey) => boolean;
}

const OKX_SECRET = /^[0-9A-F]{32}$/iu;
const OKX_PASSPHRASE_CHARACTERS_MAX = 32;
/** OKX takes no passphrase without each of these, and none below eight characters. */
const OKX_PASSPHRASE_CLASSES = [/[0-9]/u, /[a-z]/u, /[A-Z]/u, /[^0-9A-Za-z]/u];
const OKX_PASSPHRASE_CHARACTERS_MIN = 8;

const HTX_GROUPS = /^[0-9a-z]{4,16}(?:-[0-9a-z]{4,16}){2,5}$/iu;
const HTX_SECRET = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{5}$/iu;
const HTX_KEY = /^[0-9a-z]{9,16}-[0-9a-z]{8}-[0-9a-z]{8}-[0-9a-z]{5}$/iu;
/** A PEM file, or the base64 of PKCS #8 with the object identifier of Ed25519 in it. */
const ED25519 = /^-----BEGIN|^MC[4o]CAQ/u;

/** The same questions as the gateway asks before it calls anybody; the first that is answered yes, by field. */
const RULES: Readonly<Record<VenueId, readonly Rule[]>> = {
  okx: [
    ...clipboardRules(KEY_FIELDS),
    { field: 'apiKey', code: 'swapped', fails: isOkxSwapped },
    { field: 'secret', code: 'swapped', fails: isOkxSwapped },
    { field: 'apiKey', code: 'other-venue', fails: ({ apiKey }) => hasKeyFormOf('htx', apiKey) },
    { field: 'apiKey', code: 'key-form', fails: ({ apiKey }) => !hasKeyFormOf('okx', apiKey) },
    { field: 'secret', code: 'secret-form', fails: ({ secret }) => !OKX_SECRET.test(secret) },
    {
      field: 'passphrase',
      code: 'passphrase-same',
      fails: ({ apiKey, passphrase, secret }) => passphrase === apiKey || passphrase === secret,
    },
    {
      field: 'passphrase',
      code: 'passphrase-long',
      fails: ({ passphrase }) => passphrase.length > OKX_PASSPHRASE_CHARACTERS_MAX,
    },
    {
      field: 'passphrase',
      code: 'passphrase-weak',
      weight: 'doubt',
      fails: ({ passphrase }) =>
        passphrase.length < OKX_PASSPHRASE_CHARACTERS_MIN ||
        !OKX_PASSPHRASE_CLASSES.every((one) => one.test(passphrase)),
    },
  ],
  htx: [
    { field: 'apiKey', code: 'private-key', fails: ({ apiKey }) => ED25519.test(apiKey.trimStart()) },
    { field: 'secret', code: 'private-key', fails: ({ secret }) => ED25519.test(secret.trimStart()) },
    ...clipboardRules(['apiKey', 'secret']),
    { field: 'apiKey', code: 'other-venue', fails: ({ apiKey }) => hasKeyFormOf('okx', apiKey) },
    { field: 'secret', code: 'same', fails: ({ apiKey, secret }) => apiKey === secret },
    { field: 'apiKey', code: 'swapped', fails: isHtxSwapped },
    { field: 'secret', code: 'swapped', fails: isHtxSwapped },
    { field: 'apiKey', code: 'key-form', fails: ({ apiKey }) => !HTX_GROUPS.test(apiKey) },
    { field: 'secret', code: 'secret-form', fails: ({ secret }) => !HTX_GROUPS.test(secret) },
  ],
};

/** Which fields a key of the venue has, in the order in which the venue shows them. */
export const FIELDS_OF: Readonly<Record<VenueId, readonly KeyField[]>> = {
  okx: KEY_FIELDS,
  htx: ['apiKey', 'secret'],
};

/** What is wrong with each field, one thing a field. Says nothing of what was pasted but its length. */
export function lintKey(venue: VenueId, key: PastedKey): readonly Lint[] {
  return FIELDS_OF[venue].flatMap((field) => {
    const rule = RULES[venue].find((one) => one.field === field && one.fails(key));
    if (rule === undefined) return [];
    return [{ field, code: rule.code, weight: rule.weight ?? 'refuse', length: key[field].length }];
  });
}

/** The venue whose key this seems to be, where it is another one than was chosen. */
export function venueByForm(venue: VenueId, apiKey: string): VenueId | null {
  const other = venue === 'okx' ? 'htx' : 'okx';
  return hasKeyFormOf(other, apiKey) ? other : null;
}

/** White space, and what nobody sees: joiners, marks of an order of bytes. */
const AROUND = String.raw`(?:\s|\u00a0|\u200b|\u200c|\u200d|\u2060|\ufeff)+`;
const BEFORE = new RegExp(`^${AROUND}`, 'u');
const BEHIND = new RegExp(`${AROUND}$`, 'u');

/** Without what a clipboard puts around a text; what stands between is left for the person to see. */
export function trimmed(text: string): string {
  return text.replace(BEFORE, '').replace(BEHIND, '');
}

/** How the lines begin in which keys are handed on whole; everything else is a value by itself. */
const NAMES: Readonly<Record<KeyField, RegExp>> = {
  apiKey: /^(?:api|access)[ _-]?key(?:[ _-]?id)?$/iu,
  secret: /^secret(?:[ _-]?key)?$/iu,
  passphrase: /^pass(?:phrase|word)$/iu,
};

/** Lines of `name: value`, one for each field of the venue and no others; `null`: it is something else. */
export function readKeyLines(venue: VenueId, text: string): PastedKey | null {
  const lines = text.split(/[\r\n]+/u).filter((line) => line.trim() !== '');
  const fields = FIELDS_OF[venue];
  if (lines.length !== fields.length) return null;
  const found = new Map<KeyField, string>();
  for (const line of lines) {
    const at = line.search(/[:=]/u);
    const name = line.slice(0, Math.max(0, at)).trim();
    const field = fields.find((one) => NAMES[one].test(name));
    if (field === undefined) return null;
    found.set(field, trimmed(line.slice(at + 1)));
  }
  if (found.size !== fields.length) return null;
  return {
    apiKey: found.get('apiKey') ?? '',
    secret: found.get('secret') ?? '',
    passphrase: found.get('passphrase') ?? '',
  };
}

function isOkxSwapped({ apiKey, secret }: PastedKey): boolean {
  return OKX_SECRET.test(apiKey) && hasKeyFormOf('okx', secret);
}

function isHtxSwapped({ apiKey, secret }: PastedKey): boolean {
  return HTX_SECRET.test(apiKey) && HTX_KEY.test(secret);
}

function clipboardRules(fields: readonly KeyField[]): readonly Rule[] {
  return fields.flatMap((field) => [
    { field, code: 'empty' as const, fails: (key: PastedKey) => key[field] === '' },
    { field, code: 'line-break' as const, fails: (key: PastedKey) => /[\r\n]/u.test(key[field]) },
    { field, code: 'space' as const, fails: (key: PastedKey) => /[\s\u00a0]/u.test(key[field]) },
    { field, code: 'invisible' as const, fails: (key: PastedKey) => /[^ -~]/u.test(key[field]) },
  ]);
}
