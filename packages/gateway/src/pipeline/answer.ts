import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { SigningCredential, VenueAnswer, VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { Transmission } from '../ports/upstream.ts';
import type { SignedRequest } from './stages.ts';

type Header = readonly [name: string, value: string];

/** A secret shorter than this would be found in innocent text; no venue gives one out. */
const SECRET_LENGTH_MIN = 8;
const MASK = 0x2a;

/** What a refusal is about, as far as the request was read when it was refused. */
export interface RefusalContext {
  readonly operation: Operation | null;
  readonly intents: readonly Intent[];
  readonly intentId: string | null;
}

/**
 * Step 10. The venue's answer: its status, its body as this virtual key may see it, and of its headers the content type
 * alone. Wherever the real key's name or passphrase stands in the body it is masked.
 */
export function answerVenue(
  request: SignedRequest,
  transmission: Transmission & { readonly kind: 'answer' },
  ports: {
    readonly dialect: VenueDialect;
    readonly signer: SigningCredential | null;
    readonly code?: string;
  },
): HttpAnswer {
  const { operation, identified } = request.admitted.classified;
  const { answer } = transmission;
  const view = ports.dialect.applyVirtualView(operation, answer, identified.virtualKey.view);
  const headers: Header[] = [['Content-Type', transmission.contentType ?? 'application/json']];
  if (request.recorded !== null) headers.push(['bitting-intent', request.recorded.entry.intentId]);
  if (ports.code !== undefined) headers.push(['bitting-code', ports.code]);
  return {
    status: answer.status,
    headers,
    body: maskSecrets(view ?? answer.body, [ports.signer?.apiKey, ports.signer?.passphrase]),
  };
}

/** A public answer: nothing of it is ours, nothing of an account is in it. */
export function answerPublic(answer: VenueAnswer, contentType: string | null): HttpAnswer {
  return {
    status: answer.status,
    headers: [['Content-Type', contentType ?? 'application/json']],
    body: answer.body,
  };
}

/** A refusal in the venue's shape; the dialect writes our code and reason into headers. */
export function answerRefusal(refusal: Refusal, context: RefusalContext, dialect: VenueDialect): HttpAnswer {
  const rendered = dialect.renderRefusal(refusal, context);
  if (context.intentId === null) return rendered;
  return { ...rendered, headers: [...rendered.headers, ['bitting-intent', context.intentId]] };
}

/** The same bytes, or a copy with every occurrence of a secret overwritten. */
export function maskSecrets(body: Uint8Array, secrets: readonly (string | null | undefined)[]): Uint8Array {
  let copy: Buffer | null = null;
  const view = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (const secret of secrets) {
    if (secret === null || secret === undefined || secret.length < SECRET_LENGTH_MIN) continue;
    for (let at = view.indexOf(secret); at !== -1; at = view.indexOf(secret, at + 1)) {
      copy ??= Buffer.from(view);
      copy.fill(MASK, at, at + Buffer.byteLength(secret));
    }
  }
  return copy ?? body;
}
