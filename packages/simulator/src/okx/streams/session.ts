import type { ApiKey } from '../../engine/records.ts';
import type { Clock } from '../../engine/clock.ts';
import type { StreamPeer, StreamSession } from '../../wire/stream.ts';
import {
  CHANNEL_CONNECTIONS_MAX,
  STREAM_IDLE_MS,
  STREAM_OPS_MAX,
  SUBSCRIBE_BYTES_MAX,
} from '../../bounds.ts';
import type { StreamPath } from './channels.ts';
import { CLOSE, STREAM_CODES, StreamRefusal } from './codes.ts';
import type { StreamHub, Subscriber } from './hub.ts';
import { checkLogin } from './login.ts';
import { isTradingOperation, trade } from './orders.ts';
import { makeTopic, readWanted, type Wanted } from './subscriptions.ts';
import type { VenueNow } from './topic.ts';

export interface SessionOptions {
  readonly peer: StreamPeer;
  readonly path: StreamPath;
  readonly isDemo: boolean;
  readonly venue: VenueNow;
  readonly clock: Clock;
  readonly hub: StreamHub;
  /** The open sessions of the venue, for what is counted over all of them. */
  readonly sessions: Set<OkxSession>;
}

interface Message {
  readonly id: string;
  readonly op: string;
  readonly args: readonly unknown[];
  readonly expTime: string | undefined;
}

const ID = /^[A-Za-z0-9]{1,32}$/;
const HOUR_MS = 3_600_000;
/** An odd number: consecutive connections get ids that look unlike. */
const CONNECTION_ID_FACTOR = 2_654_435_761;

/** One connection to OKX's streams. */
export class OkxSession implements StreamSession, Subscriber {
  readonly #options: SessionOptions;
  readonly #connId: string;
  readonly #wanted = new Map<string, Wanted>();
  #key: ApiKey | null = null;
  #activeAt: number;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { peer, clock, hub, sessions } = options;
    this.#connId = (Math.imul(peer.id, CONNECTION_ID_FACTOR) >>> 0).toString(16).padStart(8, '0');
    this.#activeAt = clock.now();
    hub.open(this);
    sessions.add(this);
  }

  receive(bytes: Buffer): void {
    this.#activeAt = this.#options.clock.now();
    if (!this.#checkKey()) return;
    const text = bytes.toString('utf8');
    if (text === 'ping') {
      this.#options.peer.sendText('pong');
      return;
    }
    let id = '';
    try {
      const message = readMessage(text);
      ({ id } = message);
      this.#run(message);
    } catch (error) {
      if (!(error instanceof StreamRefusal)) throw error;
      this.#refuse(error, id);
    }
  }

  closed(): void {
    this.#options.sessions.delete(this);
    this.#options.hub.close(this);
  }

  subscriptions(): readonly string[] {
    return [...this.#wanted.values()].map(({ arg }) => JSON.stringify(arg));
  }

  announceUpgrade(): void {
    this.#event('notice', { code: '64008', msg: STREAM_CODES['64008'] });
  }

  push(text: string): void {
    if (!this.#checkKey()) return;
    this.#activeAt = this.#options.clock.now();
    this.#options.peer.sendText(text);
  }

  beat(now: number): void {
    if (!this.#checkKey()) return;
    if (now - this.#activeAt >= STREAM_IDLE_MS) this.#options.peer.close(...CLOSE.idle);
  }

  get uid(): string | null {
    return this.#key?.uid ?? null;
  }

  isOn(channel: string): boolean {
    return [...this.#wanted.values()].some(({ arg }) => arg['channel'] === channel);
  }

  #run(message: Message): void {
    const { op } = message;
    if (isTradingOperation(op)) this.#trade(message);
    else if (op === 'login' || op === 'subscribe' || op === 'unsubscribe') {
      this.#countOperation();
      if (op === 'login') this.#login(message);
      else for (const arg of this.#argumentsOf(message)) this.#change(op, arg, message.id);
    } else throw new StreamRefusal('60019', op);
  }

  #argumentsOf({ args }: Message): readonly unknown[] {
    if (args.length === 0) throw new StreamRefusal('60012', 'args');
    if (Buffer.byteLength(JSON.stringify(args)) > SUBSCRIBE_BYTES_MAX)
      throw new StreamRefusal('60012', 'args are too long');
    return args;
  }

  #login({ args }: Message): void {
    if (this.#key !== null) throw new StreamRefusal('60031');
    const { peer, isDemo, venue } = this.#options;
    const { engine, now, variants } = venue();
    try {
      const key = checkLogin(args, {
        now,
        variants,
        findKey: (apiKey) => engine.state.keys.get(apiKey),
        remoteAddress: peer.remoteAddress,
        isDemo,
      });
      this.#key = key;
      engine.command((state) => state.keys.put({ ...key, lastUsedAt: now }));
      this.#event('login', { code: '0', msg: '' });
    } catch (error) {
      if (!(error instanceof StreamRefusal)) throw error;
      this.#refuse(error, '');
      if (variants.failedLoginCloses) peer.close(...CLOSE.loginFailed);
    }
  }

  /** One argument at a time: one that is refused does not harm the others. */
  #change(op: 'subscribe' | 'unsubscribe', value: unknown, id: string): void {
    const { hub, path, venue } = this.#options;
    try {
      const wanted = readWanted(value, { venue, path, uid: this.uid });
      if (op === 'subscribe') this.#checkConflicts(wanted);
      this.#event(op, { arg: wanted.arg }, id);
      if (op === 'subscribe') this.#subscribe(wanted);
      else {
        this.#wanted.delete(wanted.name);
        hub.leave(wanted.name, this);
      }
    } catch (error) {
      if (!(error instanceof StreamRefusal)) throw error;
      this.#refuse(error, id);
    }
  }

  #subscribe(wanted: Wanted): void {
    const { hub, peer, venue } = this.#options;
    if (!this.#countConnections(wanted)) return;
    this.#wanted.set(wanted.name, wanted);
    for (const frame of hub.join(wanted.name, this, () => makeTopic(wanted, venue))) peer.sendText(frame);
  }

  /** Some channels are open to so many connections of an account; the answer says whether this one is within. */
  #countConnections({ arg, channel, uid }: Wanted): boolean {
    const name = arg['channel'] ?? '';
    if (channel.isCounted !== true || this.isOn(name)) return true;
    const factor = this.#options.venue().variants.rateLimitFactor;
    const others = [...this.#options.sessions].filter((session) => session.uid === uid && session.isOn(name));
    const isWithin = factor === null || others.length < CHANNEL_CONNECTIONS_MAX * factor;
    const connCount = (isWithin ? others.length + 1 : others.length).toString();
    this.#event(isWithin ? 'channel-conn-count' : 'channel-conn-count-error', { channel: name, connCount });
    return isWithin;
  }

  /** The deep book of an instrument excludes its other ones. */
  #checkConflicts({ arg }: Wanted): void {
    const { channel = '', instId = '' } = arg;
    const deep = 'books-l2-tbt';
    for (const other of channel === deep
      ? ['books', 'books50-l2-tbt']
      : CONFLICTING.has(channel)
        ? [deep]
        : []) {
      if (this.#wanted.has(`${other}||channel=${other}|instId=${instId}`)) {
        throw new StreamRefusal('64004', `${channel} and ${other}`);
      }
    }
  }

  #trade(message: Message): void {
    const { path, peer, venue } = this.#options;
    const now = venue();
    if (now.variants.strictStreamPaths && path !== 'private') throw new StreamRefusal('60028');
    if (this.#key === null) throw new StreamRefusal('60011');
    if (message.id === '') throw new StreamRefusal('60012', 'id');
    const key = now.engine.state.keys.get(this.#key.apiKey) ?? this.#key;
    const account = now.engine.state.account(key.uid);
    peer.sendText(trade(now, { account, key, remoteAddress: peer.remoteAddress }, message));
  }

  #countOperation(): void {
    const { peer, venue } = this.#options;
    const { limits, now, variants } = venue();
    if (variants.rateLimitFactor === null) return;
    const max = STREAM_OPS_MAX * variants.rateLimitFactor;
    const charge = { bucket: `stream-ops|${peer.id}`, max, windowMs: HOUR_MS, weight: 1 };
    if (!limits.take(charge, now)) throw new StreamRefusal('60014');
  }

  /** Ends the connection when its key is gone or another one by now; the answer says whether it goes on. */
  #checkKey(): boolean {
    if (this.#key === null) return true;
    const now = this.#options.venue().engine.state.keys.get(this.#key.apiKey);
    if (now !== null && (now === this.#key || identityOf(now) === identityOf(this.#key))) {
      this.#key = now;
      return true;
    }
    this.#options.peer.close(...CLOSE.keyChanged);
    return false;
  }

  #refuse({ code, message }: StreamRefusal, id: string): void {
    this.#event('error', { code, msg: message }, id);
  }

  #event(event: string, fields: object, id = ''): void {
    const head = id === '' ? {} : { id };
    this.#options.peer.sendText(JSON.stringify({ ...head, event, ...fields, connId: this.#connId }));
  }
}

const CONFLICTING: ReadonlySet<string> = new Set(['books', 'books50-l2-tbt']);

/** What makes a key another key; when it was last used does not. */
function identityOf(key: ApiKey): string {
  return JSON.stringify({ ...key, lastUsedAt: null });
}

/** @throws StreamRefusal 60012 */
function readMessage(text: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new StreamRefusal('60012', text.slice(0, 200));
  }
  if (typeof value !== 'object' || value === null) throw new StreamRefusal('60012', text.slice(0, 200));
  const { id = '', op, args, expTime } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || (id !== '' && !ID.test(id))) throw new StreamRefusal('60012', 'id');
  if (typeof op !== 'string' || !Array.isArray(args)) throw new StreamRefusal('60012', text.slice(0, 200));
  const rows = args as readonly unknown[];
  return { id, op, args: rows, expTime: expTime === undefined ? undefined : deadlineOf(expTime) };
}

/** What is neither a text nor a number is refused by those who read it. */
function deadlineOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? value.toString() : '?';
}
