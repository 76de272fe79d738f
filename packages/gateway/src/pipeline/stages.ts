/**
 * The stages of one request. Each is made from the one before, so that nothing can be skipped: what is sent was signed,
 * what was signed was recorded, what was recorded was admitted. `#proof` makes a stage out of a cast worthless.
 */
import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import type { TreeHash } from '@bitting/core/ledger/tree/merkle.ts';
import type { Admission, Snapshot } from '@bitting/core/policy/policy.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { EpochMs, Environment, TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type {
  OutgoingRequest,
  ReadRequest,
  SigningCredential,
  VenueDialect,
  VenueMessage,
} from '@bitting/core/venues/dialect.ts';
import { isForbidden, type ApiFamily, type Operation } from '@bitting/core/venues/operation.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import type { VirtualKey } from '../ports/key-ring.ts';
import { maskSecrets } from './mask.ts';

/** Where a request may go: bound to the credential that signs it. `credentialId` is `null` for public requests. */
export interface Destination {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly region: string;
  readonly family: ApiFamily;
  readonly credentialId: string | null;
}

function demand(holds: boolean, what: string): void {
  if (!holds) throw new BittingError('INTERNAL_FAULT', `the path of a request was broken: ${what}`);
}

/** The port that a request came in by. */
export interface Entrance {
  readonly family: ApiFamily;
  /** Nobody between the bot and us can read along: TLS, or the loopback. */
  readonly confidential: boolean;
  /** SHA-256 of the public key of the certificate by which the connection was opened; `null` or left out without one. */
  readonly clientKey?: string | null;
}

/** The exact bytes, read once. Nothing is verified. */
export class RawRequest implements VenueMessage {
  readonly #proof = true;
  readonly method: string;
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
  readonly sourceAddress: string;
  /** With the address it names the connection; `null` for what a stream carried. */
  readonly sourcePort: number | null;
  readonly entrance: Entrance;
  readonly #request: VenueMessage;
  #dialect: VenueDialect | null = null;
  #operation: Operation | null = null;

  constructor(
    request: VenueMessage & Pick<HttpRequest, 'remoteAddress'> & Partial<Pick<HttpRequest, 'remotePort'>>,
    entrance: Entrance,
  ) {
    this.entrance = entrance;
    this.#request = request;
    this.method = request.method;
    this.target = request.target;
    this.path = request.path;
    this.query = request.query;
    this.body = request.body;
    this.sourceAddress = request.remoteAddress;
    this.sourcePort = request.remotePort ?? null;
  }

  header(name: string): string | undefined {
    return this.#request.header(name);
  }

  /** The row of the venue's table that it means; `null`: none. Looked up once. */
  operationIn(dialect: VenueDialect): Operation | null {
    if (this.#dialect !== dialect) {
      this.#dialect = dialect;
      this.#operation = dialect.findOperation(this.method, this.path, this.entrance.family);
    }
    return this.#operation;
  }

  static isProven(value: RawRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/** Somebody who holds this virtual key's secret opened this connection, once, from an allowed address: for its whole life. */
export class ConnectionIdentity {
  readonly kind = 'connection';
  readonly #proof = true;
  readonly virtualKey: VirtualKey;
  /** Of the key at the login: with another one the connection is worth nothing. */
  readonly secretVersion: number;
  readonly sourceAddress: string;
  readonly entrance: Entrance;
  readonly #token: string;
  #requests = 0;

  /** `token`: SHA-256 of the login's signature and timestamp, hex. */
  constructor(
    virtualKey: VirtualKey,
    login: { readonly sourceAddress: string; readonly entrance: Entrance; readonly token: string },
  ) {
    this.virtualKey = virtualKey;
    this.secretVersion = virtualKey.entry.secretVersion;
    this.sourceAddress = login.sourceAddress;
    this.entrance = login.entrance;
    this.#token = login.token;
  }

  /** What stands for the next request of the connection where a signature would: used, like that. */
  nextToken(): string {
    this.#requests += 1;
    return sha256Hex(this.#token, String(this.#requests));
  }

  static isProven(value: ConnectionIdentity): boolean {
    return #proof in value && value.#proof;
  }
}

/**
 * Somebody who holds this virtual key's secret made exactly these bytes, now, once, from an allowed address; or sent them
 * over the connection that he had opened so.
 */
export class IdentifiedRequest {
  readonly kind = 'identified';
  readonly #proof = true;
  readonly raw: RawRequest;
  readonly virtualKey: VirtualKey;
  /** Which of the key's secrets it was: the key object shows what is current. */
  readonly secretVersion: number;
  readonly timestampMs: EpochMs;
  /** SHA-256 of signature and timestamp, hex, used; `null` for what may repeat. */
  readonly replayToken: string | null;
  /** `null`: it is signed itself. */
  readonly connection: ConnectionIdentity | null;

  constructor(
    raw: RawRequest,
    holder: VirtualKey | ConnectionIdentity,
    proof: { readonly timestampMs: EpochMs; readonly replayToken: string | null },
  ) {
    demand(RawRequest.isProven(raw), 'identify before read');
    this.connection = 'virtualKey' in holder ? holder : null;
    if (this.connection !== null) {
      demand(ConnectionIdentity.isProven(this.connection), 'a request of a connection before its login');
      demand(raw.sourceAddress === this.connection.sourceAddress, 'a request of another connection');
    }
    this.raw = raw;
    this.virtualKey = 'virtualKey' in holder ? holder.virtualKey : holder;
    this.secretVersion = this.connection?.secretVersion ?? this.virtualKey.entry.secretVersion;
    this.timestampMs = proof.timestampMs;
    this.replayToken = proof.replayToken;
  }

  static isProven(value: IdentifiedRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/** What it is trying to do is known completely: no field of it is unread. */
export class ClassifiedRequest {
  readonly kind = 'classified';
  readonly #proof = true;
  readonly identified: IdentifiedRequest;
  readonly operation: Operation;
  readonly intents: readonly Intent[];
  /** The bot's own deadline at the venue. */
  readonly botDeadlineMs: EpochMs | null;

  constructor(identified: IdentifiedRequest, operation: Operation, read: ReadRequest) {
    demand(IdentifiedRequest.isProven(identified), 'classify before identify');
    demand(!isForbidden(operation), 'a forbidden operation was classified');
    demand(read.intents.length > 0, 'a request without an intent was classified');
    this.identified = identified;
    this.operation = operation;
    this.intents = read.intents;
    this.botDeadlineMs = read.deadlineMs;
  }

  static isProven(value: ClassifiedRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/** The policy admits every intent of it. */
export class AdmittedRequest {
  readonly kind = 'admitted';
  readonly #proof = true;
  readonly classified: ClassifiedRequest;
  readonly admission: Admission;
  readonly state: TradingState;
  readonly layers: Snapshot['layers'];
  /** False for reads, cancels and what only reduces: nothing but the policy itself holds them back. */
  readonly opens: boolean;

  constructor(
    classified: ClassifiedRequest,
    admission: Admission,
    { state, layers, opens }: Pick<Snapshot, 'state' | 'layers'> & { readonly opens: boolean },
  ) {
    demand(ClassifiedRequest.isProven(classified), 'decide before classify');
    this.classified = classified;
    this.admission = admission;
    this.state = state;
    this.layers = layers;
    this.opens = opens;
  }

  static isProven(value: AdmittedRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/** How an intent is known to outlive us: durable in the ledger, or a cancel on a broken disk, kept for a GAP record. */
export type Recording =
  | { readonly kind: 'durable'; readonly sequence: bigint; readonly leaf: TreeHash }
  | { readonly kind: 'gap'; readonly cancelsOnly: true };

/** Its INTENT is durable; these are the bytes that will go out. */
export class RecordedRequest {
  readonly kind = 'recorded';
  readonly #proof = true;
  readonly admitted: AdmittedRequest;
  readonly recording: Recording;
  readonly entry: IntentEntry;
  readonly intents: readonly Intent[];
  readonly body: Uint8Array;

  constructor(
    admitted: AdmittedRequest,
    recording: Recording,
    outgoing: {
      readonly entry: IntentEntry;
      readonly intents: readonly Intent[];
      readonly body: Uint8Array;
    },
  ) {
    demand(AdmittedRequest.isProven(admitted), 'record before decide');
    demand(admitted.classified.operation.acts, 'a read was recorded as an intent');
    demand(admitted.classified.identified.replayToken !== null, 'an act was not used up');
    this.admitted = admitted;
    this.recording = recording;
    this.entry = outgoing.entry;
    this.intents = outgoing.intents;
    this.body = outgoing.body;
  }

  static isProven(value: RecordedRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/**
 * Signed with the credential it is bound to; the only thing with authentication that can be sent. What came over a
 * connection goes over one that was logged in with that credential, and is not signed by itself.
 */
export class SignedRequest {
  readonly kind = 'signed';
  readonly #proof = true;
  readonly admitted: AdmittedRequest;
  readonly recorded: RecordedRequest | null;
  readonly outgoing: OutgoingRequest;
  readonly destination: Destination;
  readonly #signer: SigningCredential;

  constructor(
    previous: AdmittedRequest | RecordedRequest,
    outgoing: OutgoingRequest,
    bound: { readonly destination: Destination; readonly signer: SigningCredential },
  ) {
    this.recorded = previous.kind === 'recorded' ? previous : null;
    this.admitted = previous.kind === 'recorded' ? previous.admitted : previous;
    if (this.recorded === null) {
      demand(AdmittedRequest.isProven(this.admitted), 'sign before decide');
      demand(!this.admitted.classified.operation.acts, 'sign before record');
    } else demand(RecordedRequest.isProven(this.recorded), 'sign before record');
    demand(
      this.admitted.classified.operation.family === bound.destination.family,
      'a request to another host than its own',
    );
    this.outgoing = outgoing;
    this.destination = bound.destination;
    this.#signer = bound.signer;
  }

  /** Whether it goes over a connection that is logged in: it bears no signature of its own. */
  get overConnection(): boolean {
    return this.admitted.classified.identified.connection !== null;
  }

  /** The body without the name and the passphrase of the key that signed, wherever they stand in it. */
  mask(body: Uint8Array): Uint8Array {
    return maskSecrets(body, [this.#signer.apiKey, this.#signer.passphrase]);
  }

  static isProven(value: SignedRequest): boolean {
    return #proof in value && value.#proof;
  }
}

/** A question of our own, signed: reads only. */
export class SignedQuestion {
  readonly kind = 'question';
  readonly #proof = true;
  readonly outgoing: OutgoingRequest;
  readonly destination: Destination;

  constructor(operation: Operation, outgoing: OutgoingRequest, destination: Destination) {
    demand(operation.class === 'read' && !operation.acts, 'a question that acts');
    demand(operation.method === outgoing.method, 'a question by another method than its operation');
    demand(operation.family === destination.family, 'a question to another host than its own');
    this.outgoing = outgoing;
    this.destination = destination;
  }

  static isProven(value: SignedQuestion): boolean {
    return #proof in value && value.#proof;
  }
}

/** Whose share of what a venue takes without a key is used: an address of bots, or a key whose order needs the answer. */
export type PublicAsker =
  { readonly kind: 'bot'; readonly source: string } | { readonly kind: 'own'; readonly virtualKeyId: string };

/** What nobody answers for shares with the bots. */
const NOBODY: PublicAsker = { kind: 'bot', source: '' };

/** Carries no authentication and changes nothing. */
export class PublicRequest {
  readonly kind = 'public';
  readonly #proof = true;
  readonly outgoing: OutgoingRequest;
  readonly destination: Destination;
  readonly askedBy: PublicAsker;

  constructor(
    operation: Operation,
    outgoing: OutgoingRequest,
    destination: Destination,
    askedBy: PublicAsker = NOBODY,
  ) {
    this.askedBy = askedBy;
    demand(operation.class === 'public' && !operation.acts, 'a public request that is not public');
    demand(operation.family === destination.family, 'a public request to another host than its own');
    demand(destination.credentialId === null, 'a public request on the sockets of a credential');
    this.outgoing = outgoing;
    this.destination = destination;
  }

  static isProven(value: PublicRequest): boolean {
    return #proof in value && value.#proof;
  }
}
