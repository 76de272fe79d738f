import type { HttpAnswer } from './answer.ts';
import type { SyntaxReason } from './head-scanner.ts';
import type { HandshakeReason } from './websocket-handshake.ts';

/** What can be wrong with a request that is well-formed line by line. */
type MeaningReason =
  | 'method'
  | 'target'
  | 'target-too-long'
  | 'version'
  | 'header-duplicate'
  | 'header-forbidden'
  | 'host'
  | 'transfer-encoding'
  | 'content-length'
  | 'body-too-large'
  | 'body-unexpected'
  | 'connection'
  | 'upgrade'
  | 'forwarded-for'
  | 'head-deadline'
  | 'body-deadline'
  | 'request-fault';

export type FramingReason = SyntaxReason | MeaningReason | HandshakeReason;

interface RefusalRow {
  readonly status: number;
  readonly sentence: string;
}

/** One row per reason: the status that HTTP has for it and a sentence for whoever reads the answer. */
export const FRAMING_REFUSALS = {
  'bare-cr': { status: 400, sentence: 'A carriage return stands without a line feed.' },
  'bare-lf': { status: 400, sentence: 'A line feed stands without a carriage return.' },
  'control-byte': { status: 400, sentence: 'The head has a byte outside printable ASCII.' },
  'head-too-large': { status: 431, sentence: 'The head is larger than allowed.' },
  'headers-too-many': { status: 431, sentence: 'The request has more headers than allowed.' },
  'start-line': { status: 400, sentence: 'The request line is not method, target and version.' },
  'header-fold': { status: 400, sentence: 'A header is folded over lines.' },
  'header-name': { status: 400, sentence: 'A header name has characters other than letters, digits and -.' },
  'header-padding': { status: 400, sentence: 'A header value is padded with more than one leading space.' },
  method: { status: 405, sentence: 'The method is not served here.' },
  target: { status: 400, sentence: 'The target is not a plain absolute path with an optional query.' },
  'target-too-long': { status: 414, sentence: 'The target is longer than allowed.' },
  version: { status: 505, sentence: 'The version is not HTTP/1.1.' },
  'header-duplicate': { status: 400, sentence: 'A header is given twice.' },
  'header-forbidden': { status: 400, sentence: 'The request has a header that is not accepted here.' },
  host: { status: 400, sentence: 'The Host header is missing or does not name this listener.' },
  'transfer-encoding': {
    status: 400,
    sentence: 'A transfer coding is given; only Content-Length is accepted.',
  },
  'content-length': { status: 400, sentence: 'Content-Length is not a plain decimal number.' },
  'body-too-large': { status: 413, sentence: 'The body is larger than allowed.' },
  'body-unexpected': { status: 400, sentence: 'A body is given with a method that has none.' },
  connection: { status: 400, sentence: 'Connection is neither keep-alive nor close.' },
  upgrade: { status: 400, sentence: 'The upgrade is not available here or not asked for properly.' },
  'forwarded-for': {
    status: 400,
    sentence: 'X-Forwarded-For does not end with a plain address, which this proxy has to say.',
  },
  'websocket-key': { status: 400, sentence: 'Sec-WebSocket-Key is not 16 bytes in base64.' },
  'websocket-version': { status: 426, sentence: 'Sec-WebSocket-Version is not 13.' },
  'websocket-origin': { status: 403, sentence: 'A WebSocket is not opened for a page of a browser.' },
  'websocket-protocol': { status: 400, sentence: 'No subprotocol is spoken here.' },
  'head-deadline': { status: 408, sentence: 'The head did not arrive in time.' },
  'body-deadline': { status: 408, sentence: 'The body did not arrive in time.' },
  'request-fault': { status: 500, sentence: 'The request met an internal fault.' },
} as const satisfies Record<FramingReason, RefusalRow>;

export interface FramingRefusal {
  readonly reason: FramingReason;
  readonly status: number;
  readonly sentence: string;
}

export function describeRefusal(reason: FramingReason): FramingRefusal {
  const row = FRAMING_REFUSALS[reason];
  return { reason, status: row.status, sentence: row.sentence };
}

/** The answer where the owner of the server renders none of its own. */
export function renderPlainRefusal(refusal: FramingRefusal): HttpAnswer {
  return {
    status: refusal.status,
    headers: [['Content-Type', 'text/plain; charset=utf-8']],
    body: Buffer.from(`${refusal.reason}: ${refusal.sentence}\n`, 'latin1'),
  };
}
