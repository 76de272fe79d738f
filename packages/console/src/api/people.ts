import { z } from 'zod';
import { ROLES } from './me.ts';

const TEXT_MAX = 64;
/** Longer than any password that is taken: it is refused with its own sentence. */
const PASSWORD_TEXT_MAX = 4_096;
const CREDENTIAL_MAX = 16_384;
const TRANSPORTS_MAX = 10;
const ACCOUNTS_MAX = 1_000;
const REASON_MAX = 256;

const token = z.string().length(43);
const id = z.string().min(1).max(TEXT_MAX);
const name = z.string().min(1).max(TEXT_MAX);
const password = z.string().min(1).max(PASSWORD_TEXT_MAX);
const code = z.string().min(1).max(TEXT_MAX);
const bytes = z.string().max(CREDENTIAL_MAX);
/** What the library of the browser takes as it is. */
const passkeyOptions = z.record(z.string(), z.unknown());

export const NOTHING = z.strictObject({});

const credential = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: NOTHING,
};

export const MADE_PASSKEY = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes,
    attestationObject: bytes,
    authenticatorData: bytes.optional(),
    publicKey: bytes.optional(),
    publicKeyAlgorithm: z.number().optional(),
    transports: z.array(z.string().max(TEXT_MAX)).max(TRANSPORTS_MAX).optional(),
  }),
});

export const SHOWN_PASSKEY = z.strictObject({
  ...credential,
  response: z.strictObject({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.optional(),
  }),
});

const byPasskey = z.strictObject({ challengeId: token, passkey: SHOWN_PASSKEY });
const byCode = z.strictObject({ code });

/** A second factor that is known: a code of an app, or the answer of a passkey. */
export const SHOWN_FACTOR = z.union([byCode, byPasskey]);
export const SHOWN_PASSKEY_FACTOR = byPasskey;

export const PROVEN_OFFER = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('totp'), code, name }),
  z.strictObject({ kind: z.literal('passkey'), response: MADE_PASSKEY, name }),
]);

export const OFFER = z.strictObject({
  ticket: z.string(),
  offer: z.strictObject({
    /** As an app takes it: typed, and as the address behind a picture. */
    totp: z.strictObject({ secret: z.string(), uri: z.string() }),
    passkey: passkeyOptions,
  }),
});

export const CHALLENGE = z.strictObject({ challengeId: z.string(), options: passkeyOptions });
export const CODES = z.strictObject({ codes: z.array(z.string()) });

export const PASSWORD_GIVEN = z.strictObject({ name, password });
export const PASSWORD_TAKEN = z.strictObject({ ticket: z.string(), totp: z.boolean(), passkey: z.boolean() });
export const TICKET = z.strictObject({ ticket: token });
export const TICKET_FACTOR = z.strictObject({ ticket: token, factor: SHOWN_FACTOR });
export const TICKET_CODE = z.strictObject({ ticket: token, code });

export const LINK_TOKEN = z.strictObject({ token });
export const LINK_VIEW = z.strictObject({
  name: z.string(),
  kind: z.enum(['setup', 'reset']),
  expiresAtMs: z.number(),
  /** Factors of before that were kept: one of them is asked for. */
  keeps: z.strictObject({ totp: z.boolean(), passkey: z.boolean() }),
});
export const LINK_PASSWORD = z.strictObject({ token, password });
export const LINK_FACTOR = z.strictObject({ token, ticket: token, factor: PROVEN_OFFER });
export const LINK_KNOWN_FACTOR = z.strictObject({ token, ticket: token, factor: SHOWN_FACTOR });
export const LINK_FINISH = z.strictObject({ token, ticket: token, codesAreKept: z.literal(true) });

const SESSION = z.strictObject({
  sessionId: z.string(),
  madeMs: z.number(),
  seenMs: z.number(),
  device: z.string(),
  address: z.string(),
  /** The one that asks. */
  isThis: z.boolean(),
});

export const OWN_ACCOUNT = z.strictObject({
  passwordMs: z.number().nullable(),
  factors: z.array(
    z.strictObject({
      factorId: z.string(),
      kind: z.enum(['totp', 'passkey']),
      name: z.string(),
      madeMs: z.number(),
      usedMs: z.number().nullable(),
    }),
  ),
  recoveryCodesLeft: z.number(),
  sessions: z.array(SESSION),
  /** After a reset nothing is widened; `untilMs`: or so long, if nobody confirms. */
  held: z.strictObject({ sinceMs: z.number(), untilMs: z.number().nullable() }).nullable(),
});
export type OwnAccountView = z.output<typeof OWN_ACCOUNT>;

export const NEW_PASSWORD = z.strictObject({ current: password, next: password });
export const OWN_FACTOR = z.strictObject({ ticket: token, factor: PROVEN_OFFER });
export const FACTOR_ID = z.strictObject({ factorId: id });
export const SESSION_ID = z.strictObject({ sessionId: id });
export const PREFERENCES = z.strictObject({
  language: z.enum(['en', 'zh']),
  theme: z.enum(['system', 'light', 'dark']),
});

export const PERSON = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  accounts: z.array(z.string()).nullable(),
  state: z.enum(['active', 'disabled']),
  setUp: z.boolean(),
  totp: z.number(),
  passkeys: z.number(),
  recoveryCodesLeft: z.number(),
  sessions: z.number(),
  mayWiden: z.boolean(),
  mayConfirm: z.boolean(),
  linkExpiresAtMs: z.number().nullable(),
});
export type PersonView = z.output<typeof PERSON>;

const ACT = z.strictObject({
  act: z.string(),
  atMs: z.number(),
  name: z.string(),
  by: z.string().nullable(),
  address: z.string(),
});

export const PEOPLE_LIST = z.strictObject({ people: z.array(PERSON), acts: z.array(ACT), self: z.string() });
export type PeopleList = z.output<typeof PEOPLE_LIST>;

export const NEW_PERSON = z.strictObject({
  name,
  role: z.enum(ROLES),
  accounts: z.array(id).max(ACCOUNTS_MAX).nullable(),
  reason: z.string().max(REASON_MAX).optional(),
});
export const PERSON_ID = z.strictObject({ operatorId: id });
export const PERSON_RESET = z.strictObject({ operatorId: id, forgetFactors: z.boolean() });
export const MADE_LINK = z.strictObject({ path: z.string(), expiresAtMs: z.number() });
export type MadeLinkView = z.output<typeof MADE_LINK>;
export const ENDED = z.strictObject({ ended: z.number() });
