import { z } from 'zod';

const ID_MAX = 100;
const LABEL_MAX = 200;
const REASON_MAX = 1_000;
const LIST_MAX = 4_096;

/** Whatever the gateway judges by itself: here only that it is no book. */
export const id = z.string().min(1).max(ID_MAX);
export const label = z.string().max(LABEL_MAX);
export const reason = z.string().max(REASON_MAX);
export const decimal = z.string().max(LABEL_MAX);
export const instant = z.number();
export const count = z.number();
export const list = <Item extends z.ZodType>(item: Item): z.ZodArray<Item> => z.array(item).max(LIST_MAX);

export const NOTHING = z.strictObject({});

export const venue = z.enum(['okx', 'htx']);
export const environment = z.enum(['live', 'demo', 'paper']);
export const market = z.enum(['spot', 'margin', 'swap', 'futures', 'option']);
export const scope = z.enum(['read', 'trade', 'cancel-only', 'reduce-only', 'settings']);
export const state = z.enum(['active', 'reducing', 'halted', 'suspended', 'revoked']);
export const trading = z.enum(['spot', 'futures', 'both']);
export const algorithm = z.enum(['hmac-sha256', 'ed25519']);
export const bodyBinding = z.enum(['none', 'required']);

/** Amounts by asset. */
export const amounts = z.record(z.string(), z.string());
/** docs/formats/policy.md; the gateway reads it. */
export const document = z.record(z.string(), z.unknown());

/** A record of the ledger: what it is depends on its type (docs/formats/ledger-record.md). */
export const record = z.looseObject({
  type: z.string(),
  sequence: z.string(),
  wallMs: instant,
  recorded: z.exactOptional(z.record(z.string(), z.unknown())),
});

/** Base64url without padding. */
const bytes = z.string().max(ID_MAX * LABEL_MAX);

/** Secrets that only the browser opens that asked for them (docs/formats/sealed-secret.md). */
export const sealedAnswer = z.object({
  enc: bytes,
  ciphertext: bytes,
  signature: bytes,
  verifierKey: z.string(),
});
export const sealedSecret = z.strictObject({ channelId: id, enc: bytes, ciphertext: bytes });
export const sealTo = z.string().max(ID_MAX);
