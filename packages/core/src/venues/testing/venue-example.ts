/**
 * What every venue's dialect must keep, whatever the venue is like: rules that are checked for each. A venue joins by a
 * short test beside its dialect that gives its own requests.
 */
import assert from 'node:assert/strict';
import { HmacKey } from '../../crypto/hmac-key.ts';
import type { Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type {
  OutgoingRequest,
  PresentedCredentials,
  ReadRequest,
  SigningCredential,
  VenueDialect,
  VenueMessage,
} from '../dialect.ts';
import type { Operation } from '../operation.ts';
import type { RequestExample } from './request-example.ts';

export interface VenueExample {
  readonly dialect: VenueDialect;
  readonly operations: readonly Operation[];
  /** At least one for every reader of the table. */
  readonly requests: readonly RequestExample[];
  readonly passphrase: string | null;
  /** The host that requests are signed for. */
  readonly host: string;
  /** Whether a client of the venue takes this body for an error. */
  readonly isError: (body: unknown) => boolean;
  /** An answer that names the owner's uid, and that uid. */
  readonly identity: {
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly uid: string;
  };
}

export interface ContractRule {
  readonly name: string;
  /** Throws an `AssertionError` where the venue breaks the rule. */
  readonly check: (venue: VenueExample) => void;
}

/** What a bot has to know in order to sign; the rules play both sides. */
export const BOT_KEY = 'b07b07-b07b07';
export const BOT_SECRET = 'the secret of the bot, known to it and to the gateway';
export const NOW = epochMs(Date.UTC(2026, 10, 21, 9, 0, 0));

export function codeOf(read: ReadRequest | Refusal): string {
  return read.kind === 'refused' ? read.code : 'read';
}

export function operationOf(dialect: VenueDialect, { method, path, family }: RequestExample): Operation {
  const operation = dialect.findOperation(method, path, family);
  assert.ok(operation !== null, `${method} ${path}`);
  return operation;
}

function targetOf({ path, query }: RequestExample): string {
  return query === '' ? path : `${path}?${query}`;
}

function readExample(dialect: VenueDialect, example: RequestExample): ReadRequest | Refusal {
  const { method, body } = example;
  return dialect.readRequest(
    operationOf(dialect, example),
    messageOf({ method, target: targetOf(example), body }),
  );
}

export function readingOf(dialect: VenueDialect, example: RequestExample): string {
  return codeOf(readExample(dialect, example));
}

export function intentsOf(dialect: VenueDialect, example: RequestExample): readonly Intent[] {
  const read = readExample(dialect, example);
  assert.equal(read.kind, 'read-request', `${example.reader} ${JSON.stringify(read)}`);
  return read.intents;
}

export function keyOf(secret: string): HmacKey {
  return HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
}

export function credentialOf({ passphrase }: VenueExample): SigningCredential {
  return { apiKey: BOT_KEY, passphrase, key: keyOf(BOT_SECRET), environment: 'live' };
}

/** Bytes that differ by `seed` and by nothing else. */
export function randomOf(seed: number): (length: number) => Uint8Array {
  return (length) => Buffer.alloc(length, seed * 37);
}

interface Sent {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array | string;
  readonly header?: VenueMessage['header'];
}

export function messageOf({ method, target, body, header = () => undefined }: Sent): VenueMessage {
  const question = target.indexOf('?');
  return {
    method,
    target,
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? '' : target.slice(question + 1),
    body: typeof body === 'string' ? Buffer.from(body) : body,
    header,
  };
}

/** A request of ours, as the other side receives it. */
export function receive({ method, target, body, headers }: OutgoingRequest, host: string): VenueMessage {
  const named = new Map([
    ...headers.map(([name, value]) => [name.toLowerCase(), value] as const),
    ['host', host],
  ]);
  return messageOf({ method, target, body, header: (name) => named.get(name) });
}

/** The example as a bot sends it: the venue's own way of signing is the bot's too. */
export function signedExample(
  venue: VenueExample,
  example: RequestExample,
): { readonly message: VenueMessage; readonly presented: PresentedCredentials } {
  const { dialect, host } = venue;
  const operation = operationOf(dialect, example);
  const request = {
    operation,
    method: example.method,
    target: targetOf(example),
    body: Buffer.from(example.body),
  };
  const sent = dialect.sign(request, credentialOf(venue), { nowMs: NOW, deadlineMs: null, host });
  const message = receive(sent, host);
  const presented = dialect.readCredentials(message);
  assert.equal(presented.kind, 'presented', JSON.stringify(presented));
  return { message, presented };
}

export function isAccepted(dialect: VenueDialect, message: VenueMessage, key: HmacKey): boolean {
  const presented = dialect.readCredentials(message);
  return presented.kind === 'presented' && dialect.verifySignature(message, presented, key);
}
