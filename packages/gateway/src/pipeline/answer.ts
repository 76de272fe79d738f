import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { Transmission } from '../ports/upstream.ts';
import type { RecordedRequest, SignedRequest } from './stages.ts';

type Header = readonly [name: string, value: string];
export type AnswerTransmission = Transmission & { readonly kind: 'answer' };

/** What a refusal is about, as far as the request was read when it was refused. */
export interface RefusalContext {
  readonly operation: Operation | null;
  readonly intents: readonly Intent[];
  readonly intentId: string | null;
}

/** How the path of a request ends. */
export type PathEnd =
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly context: RefusalContext;
      /** When it may be told: its record is durable, or was waited for long enough. `null`: it has none. */
      readonly recorded: Promise<void> | null;
    }
  | {
      readonly kind: 'answered';
      readonly signed: SignedRequest;
      readonly transmission: AnswerTransmission;
      /** What is wrong with the venue's answer, where something is. */
      readonly code: ErrorCode | null;
    };

/** Step 10: the end of the path as the bot is told it. A fault is thrown only where nothing was done. */
export function renderEnd(end: PathEnd, dialect: VenueDialect): HttpAnswer {
  if (end.kind === 'refused') return answerRefusal(end.refusal, end.context, dialect);
  const { signed, transmission, code } = end;
  try {
    return answerVenue(signed, transmission, { dialect, code });
  } catch (error) {
    if (signed.recorded === null) throw error;
    // What fails now fails behind the venue's back: the bot is told nothing that could turn out wrong (I5).
    const { operation, intents } = signed.admitted.classified;
    const { intentId } = signed.recorded.entry;
    return answerRefusal(refuse('OUTCOME_UNKNOWN'), { operation, intents, intentId }, dialect);
  }
}

/**
 * The venue's answer: its status, its body as this virtual key may see it, and of its headers the content type
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
  if (request.recorded !== null) headers.push(...headersOfRecord(request.recorded));
  if (ports.code !== null) headers.push(['bitting-code', ports.code]);
  return { status: answer.status, headers, body: request.mask(view ?? answer.body) };
}

/** Where the intent stands in the ledger: whoever keeps it can ask for the receipt of this very record. */
function headersOfRecord({ entry, recording }: RecordedRequest): Header[] {
  const intent: Header = ['bitting-intent', entry.intentId];
  if (recording.kind === 'gap') return [intent];
  return [intent, ['bitting-record', `${recording.sequence} ${encodeBase64(recording.leaf)}`]];
}

/** A public answer: nothing of it is ours, nothing of an account is in it. */
export function answerPublic(transmission: AnswerTransmission, dialect: VenueDialect): HttpAnswer {
  const { answer } = transmission;
  return { status: answer.status, headers: headersOf(transmission, dialect), body: answer.body };
}

function headersOf(transmission: AnswerTransmission, dialect: VenueDialect): Header[] {
  const passed: Header[] = [['Content-Type', transmission.contentType ?? 'application/json']];
  if (dialect.answerHeaders.length === 0) return passed;
  const { headers } = transmission;
  for (const name of dialect.answerHeaders) {
    // A name that comes twice says two things: neither is passed on.
    const [found, second] = headers.filter(([candidate]) => candidate === name);
    if (found !== undefined && second === undefined) passed.push(found);
  }
  return passed;
}

/** A refusal in the venue's shape; the dialect writes our code and reason into headers. */
export function answerRefusal(refusal: Refusal, context: RefusalContext, dialect: VenueDialect): HttpAnswer {
  const rendered = dialect.renderRefusal(refusal, context);
  if (context.intentId === null) return rendered;
  return { ...rendered, headers: [...rendered.headers, ['bitting-intent', context.intentId]] };
}
