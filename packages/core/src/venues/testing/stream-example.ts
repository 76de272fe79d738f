/**
 * What every venue's stream dialect must keep, whatever the venue is like. A venue joins by a short test beside its
 * dialect that gives frames of its own clients and of its own.
 */
import assert from 'node:assert/strict';
import { HmacKey } from '../../crypto/hmac-key.ts';
import type { Refusal } from '../../errors/refusal.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { SigningCredential, VenueAnswer, VenueDialect, VirtualView } from '../dialect.ts';
import type { ApiFamily } from '../operation.ts';
import type {
  BotFrame,
  InstrumentCodes,
  StreamAudience,
  StreamChannel,
  StreamConnection,
  StreamDialect,
  StreamEndpoint,
  StreamOperation,
  VenueFrame,
} from '../stream-dialect.ts';

/** A frame as a client sends it, and where. */
export interface FrameExample {
  readonly family: ApiFamily;
  readonly path: string;
  readonly text: string;
  readonly kind: BotFrame['kind'];
}

/** A push as the venue writes it, and the frame by which a bot subscribes to it. */
export interface PushExample {
  readonly subscribe: FrameExample;
  readonly push: string;
  readonly part: 'whole' | 'snapshot' | 'update';
}

export type BookSide = readonly (readonly [price: string, size: string])[];

/** Changes of a book, or all of it. Size 0 removes a level. */
export interface BookRows {
  readonly asks: BookSide;
  readonly bids: BookSide;
}

/** How the venue writes the book of one channel. Each push has a number, one above that of the push before. */
export interface BookExample {
  readonly subscribe: FrameExample;
  readonly writeSnapshot: (rows: BookRows, number: number) => string;
  readonly writeUpdate: (rows: BookRows, number: number) => string;
  /** The levels of a snapshot, in the order of the frame. */
  readonly readSnapshot: (frame: string) => BookRows & { readonly number: number };
}

export interface StreamExample {
  readonly dialect: StreamDialect;
  /** The same venue over REST: the twins of its operations. */
  readonly rest: VenueDialect;
  readonly codes: InstrumentCodes;
  /** The host that bots and we connect to. */
  readonly host: string;
  readonly passphrase: string | null;
  /** At least one of every kind that the venue's clients send, and one for every order operation. */
  readonly frames: readonly FrameExample[];
  /** An answer that accepts the operation of this name. */
  readonly acceptedAnswer: (operation: StreamOperation) => VenueAnswer;
  readonly pushes: readonly PushExample[];
  /** A push that names the owner's uid, and that uid; `null` where none does. */
  readonly identity: { readonly frame: string; readonly uid: string } | null;
  readonly books: readonly BookExample[];
}

export interface StreamRule {
  readonly name: string;
  /** Throws an `AssertionError` where the venue breaks the rule. */
  readonly check: (venue: StreamExample) => void;
}

export const BOT_KEY = 'b07b07-b07b07';
export const BOT_SECRET = 'the secret of the bot, known to it and to the gateway';
export const NOW = epochMs(Date.UTC(2026, 10, 21, 9, 0, 0));

const VIEW: VirtualView = {
  label: 'bot',
  scopes: ['read'],
  sourceCidrs: ['10.0.0.0/8'],
  apiKey: BOT_KEY,
  // Nine digits: HTX shows no more.
  uid: '909090909',
  venueAccounts: [],
};

export const AUDIENCE: StreamAudience = { connectionId: 'a4d3ae55', view: VIEW };

export function keyOf(secret: string): HmacKey {
  return HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
}

export function credentialOf({ passphrase }: StreamExample): SigningCredential {
  return { apiKey: BOT_KEY, passphrase, key: keyOf(BOT_SECRET), environment: 'live' };
}

export function endpointOf(
  { dialect }: StreamExample,
  { family, path }: { readonly family: ApiFamily; readonly path: string },
): StreamEndpoint {
  const endpoint = dialect.findEndpoint(family, path, '');
  assert.ok(endpoint !== null, `${family} ${path}`);
  return endpoint;
}

export function connectionOf({ host }: StreamExample, endpoint: StreamEndpoint): StreamConnection {
  return { endpoint, host, target: endpoint.path };
}

export function readExample(venue: StreamExample, example: FrameExample): BotFrame {
  const read = venue.dialect.readBotFrame(endpointOf(venue, example), example.text, venue.codes);
  assert.notEqual(read.kind, 'refused', `${example.text} ${JSON.stringify(read)}`);
  return read as BotFrame;
}

/** What becomes of the frame before any policy: its kind, or `refused`. An operation is read by its REST twin as well. */
export function judge(venue: StreamExample, endpoint: StreamEndpoint, text: string): string {
  const read: BotFrame | Refusal = venue.dialect.readBotFrame(endpoint, text, venue.codes);
  if (read.kind !== 'operation') return read.kind;
  return venue.rest.readRequest(read.operation, read.message).kind === 'refused' ? 'refused' : 'operation';
}

export function isJson(example: FrameExample): boolean {
  return example.text.startsWith('{');
}

export function channelsOf(venue: StreamExample): readonly StreamChannel[] {
  const channels = venue.frames
    .filter(({ kind }) => kind === 'subscribe')
    .map((example) => readExample(venue, example))
    .flatMap((frame) => (frame.kind === 'subscribe' ? frame.channels : []));
  return [...new Map(channels.map((channel) => [channel.key, channel])).values()];
}

export function operationsOf(venue: StreamExample): readonly StreamOperation[] {
  return venue.frames
    .filter(({ kind }) => kind === 'operation')
    .map((example) => readExample(venue, example))
    .filter((frame) => frame.kind === 'operation');
}

export function subscribedChannel(venue: StreamExample, example: FrameExample): StreamChannel {
  const frame = readExample(venue, example);
  const channel = frame.kind === 'subscribe' ? frame.channels[0] : undefined;
  assert.ok(channel !== undefined, example.text);
  return channel;
}

/** Kinds of frames by which the venue says yes. */
export const YES: ReadonlySet<VenueFrame['kind']> = new Set([
  'logged-in',
  'subscribed',
  'unsubscribed',
  'push',
]);
