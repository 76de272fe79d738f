import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer, type HttpAnswer, type HttpServer } from '@bitting/http/server.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { formatNoteKey, type NoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { CONNECTIONS_MAX, CONNECTIONS_PER_ADDRESS_MAX, REQUEST_BYTES_MAX } from './bounds.ts';
import type { CosignedHeads } from './cosigned-heads.ts';
import type { Witness, WitnessAnswer, WitnessClock } from './witness.ts';

export interface ListenerParts {
  readonly witness: Pick<Witness, 'addCheckpoint'>;
  readonly heads: Pick<CosignedHeads, 'named'>;
  readonly key: NoteKey;
  readonly clock: WitnessClock;
  /** A fault that nobody foresaw, after which the caller has an answer 500. */
  readonly onFault: (error: unknown) => void;
}

const TEXT = 'text/plain; charset=utf-8';
const HEAD_PATH = /^\/([0-9a-f]{64})\/checkpoint$/u;
const RETRY_SECONDS = '1';

/** How the standard says each of them: status, content type, and the body where it has none of its own. */
const ANSWERS: Readonly<
  Record<
    WitnessAnswer['kind'],
    { readonly status: number; readonly type?: string; readonly sentence: string }
  >
> = {
  cosigned: { status: 200, sentence: '' },
  malformed: { status: 400, sentence: 'This is no request to add a checkpoint.' },
  'log-unknown': { status: 404, sentence: 'This log is not known here.' },
  unsigned: {
    status: 403,
    sentence: 'The log has not signed this checkpoint with a key that is known here.',
  },
  'size-differs': { status: 409, type: 'text/x.tlog.size', sentence: '' },
  inconsistent: {
    status: 422,
    sentence: 'Nothing shows that this tree begins with the one that was signed last.',
  },
  'too-soon': { status: 429, sentence: 'A signature a second is all that a log gets.' },
  unwritable: { status: 503, sentence: 'The disk of the witness takes nothing; nothing was signed.' },
};

/** The witness over HTTP/1.1, in one strict form. Without TLS: what is said is signed, and nothing of it is secret. */
export function createWitnessListener(parts: ListenerParts): HttpServer {
  return createHttpServer({
    bounds: {
      bodyBytesMax: REQUEST_BYTES_MAX,
      connectionsMax: CONNECTIONS_MAX,
      connectionsPerAddressMax: CONNECTIONS_PER_ADDRESS_MAX,
    },
    // Any name may lead here: no browser's origin or cookie makes a difference to what is answered.
    allowedHosts: () => true,
    methods: ['GET', 'POST'],
    clock: parts.clock,
    onRequest: (request, reply) => {
      reply.send(answer(request, parts));
    },
    onEvent: (event) => {
      if (event.kind === 'fault') parts.onFault(event.error);
    },
  });
}

function answer({ method, target, body }: HttpRequest, parts: ListenerParts): HttpAnswer {
  if (target === '/add-checkpoint')
    return method === 'POST'
      ? render(parts.witness.addCheckpoint(body))
      : plain(405, 'POST /add-checkpoint\n');
  if (method !== 'GET') return plain(404, 'There is nothing here.\n');
  if (target === '/') return plain(200, describe(parts.key));
  const name = HEAD_PATH.exec(target)?.[1];
  const head = name === undefined ? null : parts.heads.named(name);
  return head === null
    ? plain(404, 'There is nothing here.\n')
    : plain(200, decodeUtf8(formatNote(head.note)));
}

function describe(key: NoteKey): string {
  return `A witness of transparency logs (C2SP tlog-witness)\n${formatNoteKey(key)}\n`;
}

function render(said: WitnessAnswer): HttpAnswer {
  const { status, type = TEXT, sentence } = ANSWERS[said.kind];
  const headers: [string, string][] = [['Content-Type', type]];
  if (said.kind === 'too-soon') headers.push(['Retry-After', RETRY_SECONDS]);
  return { status, headers, body: encodeUtf8(bodyOf(said, sentence)) };
}

function bodyOf(said: WitnessAnswer, sentence: string): string {
  if (said.kind === 'cosigned') return said.signature;
  return said.kind === 'size-differs' ? `${said.size}\n` : `${sentence}\n`;
}

function plain(status: number, text: string): HttpAnswer {
  return { status, headers: [['Content-Type', TEXT]], body: encodeUtf8(text) };
}
