import {
  HTX_ADDRESS_REQUESTS_MAX,
  HTX_CONTRACT_PONGS_MISSED_MAX,
  HTX_MARKET_PING_MS,
  HTX_REQUEST_WINDOW_MS,
  HTX_USER_CONNECTIONS_MAX,
} from '../../bounds.ts';
import type { StreamPeer, StreamSession } from '../../wire/stream.ts';
import { causeText } from '../auth.ts';
import type { Fields } from '../fields.ts';
import type { Shape } from '../symbols.ts';
import { Link } from './frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { CONTRACT_LOGIN, proveLogin } from './login.ts';
import { readMessage, textIn } from './messages.ts';
import { isStillGood, memberOf, type Desk, type Member, type PrivateParts } from './private-parts.ts';
import { isWithin } from './rates.ts';

/** Codes of the contract streams with their texts. */
export const STREAM_ERRORS = {
  2001: 'Invalid authentication.',
  2002: 'Authentication required.',
  2003: 'Authentication failed.',
  2004: 'Number of visits exceeds limit.',
  2005: 'Connection has been authenticated.',
  2010: 'Topic error.',
  2011: "Contract doesn't exist.",
  2012: 'Topic not subscribed.',
  2013: "Authentication type doesn't exist.",
  2014: 'Repeated subscription.',
  2020: 'This contract does not support cross margin.',
  2021: 'This contract does not support isolated margin.',
  2030: 'Exceeds connection limit of single user.',
  2040: 'Missing required parameter.',
  4007: 'Non - single account user is not available, please check through the cross and isolated account asset interface',
} as const satisfies Readonly<Record<number, string>>;

export type StreamCode = keyof typeof STREAM_ERRORS;

export interface ContractEndpoint {
  /** Requests of one connection within a second. */
  readonly requestsMax: number;
  readonly desk: (member: Member) => Desk;
  /** Serves what needs no login; false when the message is not of that kind. */
  readonly publicDesk?: (link: Link) => PublicDesk;
}

export interface PublicDesk {
  receive(fields: Fields): boolean;
  subscriptions(): readonly string[];
  closed(): void;
}

/** A refusal in the words of these sockets: what the client sent, with a code. */
export function streamRefusal(fields: Fields, now: number, code: StreamCode, message?: string): Shape {
  const named = ['op', 'type', 'cid', 'topic', 'contract_code'].flatMap((name) => {
    const text = textIn(fields, name);
    return text === '' ? [] : [[name, text] as const];
  });
  return {
    ...Object.fromEntries(named),
    'err-code': code,
    'err-msg': message ?? STREAM_ERRORS[code],
    ts: now,
  };
}

/** A private socket of the contract host: `op` messages, a login of version 2, every frame packed. */
export class ContractSession implements StreamSession {
  readonly #parts: PrivateParts;
  readonly #endpoint: ContractEndpoint;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  readonly #public: PublicDesk | null;
  #login: { readonly apiKey: string; readonly desk: Desk; readonly leave: () => void } | null = null;

  constructor(peer: StreamPeer, parts: PrivateParts, endpoint: ContractEndpoint) {
    this.#parts = parts;
    this.#endpoint = endpoint;
    this.#link = new Link(peer, () => 'gzip');
    this.#public = endpoint.publicDesk?.(this.#link) ?? null;
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      everyMs: HTX_MARKET_PING_MS,
      missedMax: () => (parts.venue().variants.closesSilentStreams ? HTX_CONTRACT_PONGS_MISSED_MAX : null),
      ping: () => this.#ping(),
      lost: () => this.#end('ping timeout'),
    });
  }

  receive(message: Buffer, isBinary: boolean): void {
    const fields = readMessage(message, isBinary);
    const { now } = this.#parts.venue();
    if (fields === null) {
      this.#link.send({ op: 'error', 'err-code': 2040, 'err-msg': STREAM_ERRORS[2040], ts: now });
      return;
    }
    const op = textIn(fields, 'op');
    if (op === 'pong') this.#heartbeat.pong(textIn(fields, 'ts'));
    else if (op === 'ping') this.#link.send({ op: 'pong', ts: textIn(fields, 'ts') });
    else if (!this.#isPaced()) this.#refuse(fields, 2004);
    else if (op === 'auth') this.#authenticate(fields);
    else if (this.#public?.receive(fields) !== true) this.#pass(fields);
  }

  closed(): void {
    this.#heartbeat.stop();
    this.#public?.closed();
    this.#login?.desk.closed();
    this.#login?.leave();
    this.#login = null;
  }

  subscriptions(): readonly string[] {
    return [...(this.#public?.subscriptions() ?? []), ...(this.#login?.desk.subscriptions() ?? [])];
  }

  /** The venue says that it will end the connection; it does so afterwards. */
  announceUpgrade(): void {
    this.#link.send({ op: 'close', ts: this.#parts.venue().now });
  }

  #isPaced(): boolean {
    const { peer } = this.#link;
    const venue = this.#parts.venue();
    const windowMs = HTX_REQUEST_WINDOW_MS;
    return (
      isWithin(venue, `connection ${peer.id}`, { max: this.#endpoint.requestsMax, windowMs }) &&
      isWithin(venue, `contract ${peer.remoteAddress}`, { max: HTX_ADDRESS_REQUESTS_MAX, windowMs })
    );
  }

  #ping(): string {
    this.#dropLostKey();
    const ts = this.#parts.venue().now.toString();
    this.#link.send({ op: 'ping', ts });
    return ts;
  }

  #end(reason: string): void {
    this.announceUpgrade();
    this.#link.peer.close(1000, reason);
  }

  /** Nothing says what the venue does with the streams of a key that is gone; this one ends them. */
  #dropLostKey(): boolean {
    if (this.#login === null) return false;
    if (isStillGood(this.#parts.venue(), this.#link.peer, this.#login.apiKey)) return false;
    this.#end('authentication');
    return true;
  }

  #authenticate(fields: Fields): void {
    if (this.#login !== null) {
      this.#refuse(fields, 2005);
      return;
    }
    if (textIn(fields, 'type') !== 'api') {
      this.#refuse(fields, 2013);
      return;
    }
    const { peer } = this.#link;
    const end = proveLogin(this.#parts.venue(), peer, { form: CONTRACT_LOGIN, fields, path: peer.path });
    if (end.kind === 'incomplete') this.#refuse(fields, 2001);
    else if (end.kind === 'refused') this.#refuse(fields, 2003, causeText(end.cause));
    else this.#enter(fields, end.key.apiKey, end.key.uid);
  }

  #enter(fields: Fields, apiKey: string, uid: string): void {
    const { census, venue } = this.#parts;
    const group = `contract ${uid}`;
    if (venue().variants.streamConnectionLimits && census.count(group) >= HTX_USER_CONNECTIONS_MAX) {
      this.#refuse(fields, 2030);
      this.#end('too many connections');
      return;
    }
    const desk = this.#endpoint.desk(memberOf(this.#parts, this.#link, apiKey));
    this.#login = { apiKey, desk, leave: census.enter(group) };
    const cid = textIn(fields, 'cid');
    const named = { op: 'auth', type: 'api', ...(cid === '' ? {} : { cid }) };
    this.#link.send({ ...named, 'err-code': 0, ts: venue().now, data: { 'user-id': uid } });
  }

  #pass(fields: Fields): void {
    if (this.#login === null) this.#refuse(fields, 2002);
    else if (!this.#dropLostKey()) this.#login?.desk.receive(fields);
  }

  #refuse(fields: Fields, code: StreamCode, message?: string): void {
    this.#link.send(streamRefusal(fields, this.#parts.venue().now, code, message));
  }
}
