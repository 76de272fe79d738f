import type { HmacKey } from '../crypto/hmac-key.ts';
import type { SignatureAlgorithm, VerifyingKey } from '../crypto/verifying-key.ts';
import type { JsonObject } from '../encoding/json.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Intent } from '../trading/intent.ts';
import type { ItemOutcome, Outcome } from '../trading/outcome.ts';
import type { EpochMs, Environment, VenueId } from '../trading/vocabulary.ts';
import type { ApiFamily, Operation } from './operation.ts';

/** The exact bytes of one request, as received or as they will be sent. Nothing is normalised. */
export interface VenueMessage {
  readonly method: string;
  /** Path and query as on the wire; `path` and `query` (without `?`, empty if none) are cut from it. */
  readonly target: string;
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
  /** Value of a header by lower-case name. */
  header(name: string): string | undefined;
}

/** What a bot presents; nothing of it is verified yet. */
export interface PresentedCredentials {
  readonly kind: 'presented';
  readonly apiKey: string;
  readonly passphrase: string | null;
  readonly timestampMs: EpochMs;
  /** As the request claims it; a key verifies by its own algorithm and no other. */
  readonly algorithm: SignatureAlgorithm;
  /** Decoded signature bytes (32 for HMAC-SHA256, 64 for Ed25519). */
  readonly signature: Uint8Array;
  /** The environment that the request itself claims (OKX `x-simulated-trading`), or `null` if it claims none. */
  readonly claimedEnvironment: 'demo' | null;
}

/** A request read strictly by its operation's schema. */
export interface ReadRequest {
  readonly kind: 'read-request';
  /** One per item of a batch, in order; never empty. */
  readonly intents: readonly Intent[];
  /** The bot's own venue deadline, if it sent one. */
  readonly deadlineMs: EpochMs | null;
}

/** The real key, ready for signing. `apiKey` and `passphrase` are secrets: headers only, never logged. */
export interface SigningCredential {
  readonly apiKey: string;
  readonly passphrase: string | null;
  readonly key: HmacKey;
  readonly environment: Environment;
}

/** When and to whom a request is signed. */
export interface SigningContext {
  readonly nowMs: EpochMs;
  /** Becomes the venue's deadline where the operation takes one. */
  readonly deadlineMs: EpochMs | null;
  /** The `Host` that it will be sent with: part of the signed text at HTX. */
  readonly host: string;
}

export interface OutgoingRequest {
  readonly method: string;
  readonly target: string;
  readonly body: Uint8Array;
  /** The complete header list except Host, Content-Length and connection headers, which the HTTP client writes. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface VenueAnswer {
  readonly status: number;
  readonly body: Uint8Array;
  /** The object that the body was cut from, strictly read, where it came in a frame: what the body says it says. */
  readonly frame?: JsonObject;
}

export interface RenderedAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

/** What a virtual key may see of its account where the venue would show the real key. */
export interface VirtualView {
  readonly label: string;
  /** The venue's words for the permissions that the scopes amount to. */
  readonly scopes: readonly string[];
  readonly sourceCidrs: readonly string[];
  /** The virtual key's own name, where the venue would show the real key's. */
  readonly apiKey: string;
  /** A stable stand-in for the account's uid, decimal digits. */
  readonly uid: string;
  /** Ids of the venue's ledgers (HTX `account-id`) that the key may trade with; empty where the venue has none. */
  readonly venueAccounts: readonly string[];
}

/** Something that the venue is asked and that changes nothing there: a GET, or a read that the venue wants as a POST. */
export interface VenueQuestion {
  readonly family: ApiFamily;
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body: Uint8Array;
}

/** How an unknown outcome is found out: questions to the venue, asked not before an instant. */
export interface ReconciliationPlan {
  readonly notBeforeMs: EpochMs;
  /** Asked in this order. */
  readonly questions: readonly VenueQuestion[];
}

/** Everything that differs from venue to venue on the path of a request: data rows and small pure functions. */
export interface VenueDialect {
  readonly id: VenueId;
  /** How far a bot's timestamp may be from our clock, either way. */
  readonly windowMs: number;
  /** Whether a signature covers the body. Where not, one may serve several bodies within narrow bounds (I11). */
  readonly bodySigned: boolean;
  /** Whether the venue can be told until when this is good; then it goes with our deadline or the bot's own. */
  takesDeadline(operation: Operation): boolean;
  /** Lower-case names of the venue's headers that are passed on to the bot, beside the content type. */
  readonly answerHeaders: readonly string[];
  /**
   * Exact match of method and path; `null` is unknown and refused. `family` is the port that it came in by: it decides
   * where one path means something on several of the venue's hosts, and nothing else.
   */
  findOperation(method: string, path: string, family: ApiFamily): Operation | null;
  readCredentials(message: VenueMessage): PresentedCredentials | Refusal;
  /** Constant time; over the raw bytes. False for a key of another algorithm than the presented one. */
  verifySignature(message: VenueMessage, presented: PresentedCredentials, key: VerifyingKey): boolean;
  /** Strict read by the operation's closed schema. */
  readRequest(operation: Operation, message: VenueMessage): ReadRequest | Refusal;
  /** A client order id in the form that this operation takes, from strong randomness. */
  newClientOrderId(operation: Operation, random: (length: number) => Uint8Array): string;
  /**
   * The one permitted edit: the same body with client order ids put in where an order has none.
   * `ids[i]` is for intent i, `null` where it needs none. All other bytes stay as they are.
   */
  insertClientOrderIds(operation: Operation, body: Uint8Array, ids: readonly (string | null)[]): Uint8Array;
  /** Signs exactly these bytes, or where authentication is part of the query, exactly these parameters and this body. */
  sign(
    request: {
      readonly operation: Operation;
      readonly method: string;
      readonly target: string;
      readonly body: Uint8Array;
    },
    credential: SigningCredential,
    context: SigningContext,
  ): OutgoingRequest;
  /** Headers and target for a public request: no authentication, nothing of the bot's headers. */
  forwardPublic(message: VenueMessage, environment: Environment): OutgoingRequest;
  /** By a table of codes; what the table does not know is unknown. One item per intent. */
  readOutcome(operation: Operation, intents: readonly Intent[], answer: VenueAnswer): Outcome;
  /** Whether an answer that proves nothing says that this part of the venue is down, to everybody. */
  isDown(answer: VenueAnswer): boolean;
  planReconciliation(
    intent: Intent,
    times: { readonly sentMs: EpochMs; readonly deadlineMs: EpochMs | null },
  ): ReconciliationPlan | null;
  /** `null`: the answers do not settle it yet, ask again later. `askedMs` is when they were asked for, by the venue's clock. */
  resolve(
    intent: Intent,
    answers: readonly VenueAnswer[],
    times: { readonly sentMs: EpochMs; readonly askedMs: EpochMs },
  ): ItemOutcome | null;
  /** The venue's answer as the virtual key may see it; `null` when it can be passed on as it is. */
  applyVirtualView(operation: Operation, answer: VenueAnswer, view: VirtualView): Uint8Array | null;
  /** A refusal in the venue's own shape, so that its clients raise the right error. */
  renderRefusal(
    refusal: Refusal,
    context: { readonly operation: Operation | null; readonly intents: readonly Intent[] },
  ): RenderedAnswer;
}
