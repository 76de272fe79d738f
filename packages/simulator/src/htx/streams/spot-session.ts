import {
  HTX_ADDRESS_REQUESTS_MAX,
  HTX_KEY_CONNECTIONS_MAX,
  HTX_PRIVATE_REQUESTS_MAX,
  HTX_REQUEST_WINDOW_MS,
  HTX_SPOT_PRIVATE_PING_MS,
} from '../../bounds.ts';
import type { StreamPeer, StreamSession } from '../../wire/stream.ts';
import type { Fields } from '../fields.ts';
import { Link, type Encoding } from './frame.ts';
import { Heartbeat } from './heartbeat.ts';
import { proveLogin, SPOT_LOGIN } from './login.ts';
import { objectIn, readMessage, textIn } from './messages.ts';
import { isStillGood, memberOf, type Desk, type Member, type PrivateParts } from './private-parts.ts';
import { isWithin } from './rates.ts';

export interface SpotEndpoint {
  readonly encoding: () => Encoding;
  /** The path that a login signs. */
  readonly signedPath: () => string;
  /** Whether its connections are counted by key. */
  readonly countsKeys: boolean;
  readonly desk: (member: Member) => Desk;
}

/** A private socket of the spot host: `action` messages, a login of version 2.1, pings every 20 seconds. */
export class SpotSession implements StreamSession {
  readonly #parts: PrivateParts;
  readonly #endpoint: SpotEndpoint;
  readonly #link: Link;
  readonly #heartbeat: Heartbeat;
  #login: { readonly apiKey: string; readonly desk: Desk; readonly leave: () => void } | null = null;

  constructor(peer: StreamPeer, parts: PrivateParts, endpoint: SpotEndpoint) {
    this.#parts = parts;
    this.#endpoint = endpoint;
    this.#link = new Link(peer, endpoint.encoding);
    this.#heartbeat = new Heartbeat({
      clock: parts.clock,
      everyMs: HTX_SPOT_PRIVATE_PING_MS,
      missedMax: () => {
        const { closesSilentStreams, spotPongsMissedMax } = parts.venue().variants;
        return closesSilentStreams ? spotPongsMissedMax : null;
      },
      ping: () => this.#ping(),
      lost: () => peer.close(1000, 'time out'),
    });
  }

  receive(message: Buffer, isBinary: boolean): void {
    const fields = readMessage(message, isBinary);
    if (fields === null) {
      this.#link.send({ action: 'push', code: 2001, ch: '', message: 'invalid.json' });
      return;
    }
    const action = textIn(fields, 'action');
    if (action === 'pong') this.#heartbeat.pong(textIn(objectIn(fields, 'data'), 'ts'));
    else if (action === 'ping') this.#pong(fields);
    else if (!this.#isPaced()) this.#refuse(fields, 4000, 'too.many.request');
    else if (action === 'req' && textIn(fields, 'ch') === 'auth') this.#authenticate(fields);
    else this.#pass(fields);
  }

  closed(): void {
    this.#heartbeat.stop();
    this.#login?.desk.closed();
    this.#login?.leave();
    this.#login = null;
  }

  subscriptions(): readonly string[] {
    return this.#login?.desk.subscriptions() ?? [];
  }

  #isPaced(): boolean {
    const { peer } = this.#link;
    const venue = this.#parts.venue();
    const windowMs = HTX_REQUEST_WINDOW_MS;
    return (
      isWithin(venue, `connection ${peer.id}`, { max: HTX_PRIVATE_REQUESTS_MAX, windowMs }) &&
      isWithin(venue, `spot ${peer.remoteAddress}`, { max: HTX_ADDRESS_REQUESTS_MAX, windowMs })
    );
  }

  #ping(): string {
    this.#dropLostKey();
    const ts = this.#parts.venue().now;
    this.#link.send({ action: 'ping', data: { ts } });
    return ts.toString();
  }

  #pong(fields: Fields): void {
    this.#link.send({ action: 'pong', data: { ts: Number(textIn(objectIn(fields, 'data'), 'ts')) } });
  }

  /** Nothing says what the venue does with the streams of a key that is gone; this one ends them. */
  #dropLostKey(): boolean {
    if (this.#login === null) return false;
    const { peer } = this.#link;
    if (isStillGood(this.#parts.venue(), peer, this.#login.apiKey)) return false;
    peer.close(1000, 'auth.fail');
    return true;
  }

  #authenticate(fields: Fields): void {
    if (this.#login !== null) {
      this.#refuse(fields, 2002, 'invalid.auth.state');
      return;
    }
    const params = objectIn(fields, 'params');
    const { peer } = this.#link;
    const path = this.#endpoint.signedPath();
    const venue = this.#parts.venue();
    if (textIn(params, 'authType') !== 'api') {
      this.#refuse(fields, 2001, 'missing.param.auth');
      return;
    }
    const end = proveLogin(venue, peer, { form: SPOT_LOGIN, fields: params, path });
    if (end.kind === 'incomplete') this.#refuse(fields, 2001, 'missing.param.auth');
    else if (end.kind === 'refused') this.#refuse(fields, 2002, 'auth.fail');
    else this.#enter(fields, end.key.apiKey);
  }

  #enter(fields: Fields, apiKey: string): void {
    const { census, venue } = this.#parts;
    const { peer } = this.#link;
    const group = `${peer.path} ${apiKey}`;
    const isCounted = this.#endpoint.countsKeys && venue().variants.streamConnectionLimits;
    if (isCounted && census.count(group) >= HTX_KEY_CONNECTIONS_MAX) {
      this.#refuse(fields, 4000, 'too.many.connection');
      peer.close(1000, 'too.many.connection');
      return;
    }
    const desk = this.#endpoint.desk(memberOf(this.#parts, this.#link, apiKey));
    this.#login = { apiKey, desk, leave: census.enter(group) };
    this.#link.send({ action: 'req', code: 200, ch: 'auth', data: {} });
  }

  #pass(fields: Fields): void {
    if (this.#login === null) this.#refuse(fields, 2002, 'invalid.auth.state');
    else if (!this.#dropLostKey()) this.#login?.desk.receive(fields);
  }

  #refuse(fields: Fields, code: number, message: string): void {
    const named = ['action', 'ch', 'cid'].flatMap((name) => {
      const text = textIn(fields, name);
      return text === '' ? [] : [[name, text] as const];
    });
    this.#link.send({ ...Object.fromEntries(named), code, message });
  }
}
