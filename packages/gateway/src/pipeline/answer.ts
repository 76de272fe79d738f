import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { Transmission } from '../ports/upstream.ts';
import type { SignedRequest } from './stages.ts';

type Header = readonly [name: string, value: string];
type AnswerTransmission = Transmission & { readonly kind: 'answer' };

/** What a refusal is about, as far as the request was read when it was refused. */
export interface RefusalContext {
  readonly operation: Operation | null;
  readonly intents: readonly Intent[];
  readonly intentId: string | null;
}

/**
 * Step 10. The venue's answer: its status, its body as this virtual key may see it, and of its headers the content type
 * and those that the dialect names. Wherever the real key's name or passphrase stands in the body it is masked.
 */
export function answerVenue(
  request: SignedRequest,
  transmission: AnswerTransmission,
  ports: { readonly dialect: VenueDialect; readonly code: ErrorCode | null },
): HttpAnswer {
  const { operation, identified } = request.admitted.classified;
  const { answer } = transmission;
  const view = ports.dialect.applyVirtualView(operation, answer, identified.virtualKey.view);
  const headers: Header[] = headersOf(transmission, ports.dialect);
  if (request.recorded !== null) headers.push(['bitting-intent', request.recorded.entry.intentId]);
  if (ports.code !== null) headers.push(['bitting-code', ports.code]);
  return { status: answer.status, headers, body: request.mask(view ?? answer.body) };
}

/** A public answer: nothing of it is ours, nothing of an account is in it. */
export function answerPublic(transmission: AnswerTransmission, dialect: VenueDialect): HttpAnswer {
  const { answer } = transmission;
  return { status: answer.status, headers: headersOf(transmission, dialect), body: answer.body };
}

function headersOf({ contentType, headers }: AnswerTransmission, dialect: VenueDialect): Header[] {
  const passed = dialect.answerHeaders.flatMap((name): Header[] => {
    // A name that comes twice says two things: neither is passed on.
    const found = headers.filter(([candidate]) => candidate === name);
    return found.length === 1 ? found : [];
  });
  return [['Content-Type', contentType ?? 'application/json'], ...passed];
}

/** A refusal in the venue's shape; the dialect writes our code and reason into headers. */
export function answerRefusal(refusal: Refusal, context: RefusalContext, dialect: VenueDialect): HttpAnswer {
  const rendered = dialect.renderRefusal(refusal, context);
  if (context.intentId === null) return rendered;
  return { ...rendered, headers: [...rendered.headers, ['bitting-intent', context.intentId]] };
}
