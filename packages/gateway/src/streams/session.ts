import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type {
  BotFrame,
  PresentedLogin,
  StreamChannel,
  StreamEndpoint,
} from '@bitting/core/venues/stream-dialect.ts';
import { PUBLIC_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import { HUB_ASKED_PER_ADDRESS_MAX, LOGINS_PER_SESSION_MAX } from './bounds.ts';
import { decideChannel, decideConnection } from '../pipeline/decide-connection.ts';
import { identifyConnection } from '../pipeline/identify-connection.ts';
import type { IdentifyPorts } from '../pipeline/identify.ts';
import type { RateCounter } from '../pipeline/rate-counter.ts';
import type { ConnectionIdentity } from '../pipeline/stages.ts';
import type { BotHandshake, BotSession, BotSocket } from '../ports/streams.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { RandomBytes } from '../ports/random.ts';
import { openAccountLinks, secretsOf } from './account-side.ts';
import type { AccountLinks } from './account-links.ts';
import { BotVoice, type RefusedMatter } from './bot-voice.ts';
import { HeldFrames } from './held-frames.ts';
import type { Places, SharedPlaces } from './places.ts';
import type { PublicHub } from './public-hub.ts';
import { SessionOperations, type OperationPorts } from './session-operations.ts';
import { SessionPace } from './session-pace.ts';
import type { Subscriber } from './shared-channel.ts';
import { recordStreamRead, recordSubscribed } from './stream-reads.ts';
import { Subscriptions } from './subscriptions.ts';
import type { VenueLinkPorts } from './venue-link.ts';

export interface SessionPorts extends IdentifyPorts, OperationPorts {
  readonly random: RandomBytes;
  readonly counts: RefusalCounts;
  readonly hub: PublicHub;
  readonly links: VenueLinkPorts;
  /** Connections of credentials to the venue, sessions of virtual keys, public channels and questions of addresses. */
  readonly places: {
    readonly links: SharedPlaces;
    readonly keys: Places;
    readonly channels: Places;
    readonly questions: Places;
  };
  /** Questions of addresses about the market. */
  readonly questions: RateCounter;
  /** Public channels that the venue was asked for on behalf of addresses within the hour. */
  readonly asked: RateCounter;
}

export interface SessionStart {
  readonly handshake: BotHandshake;
  readonly endpoint: StreamEndpoint;
  /** The address as it is counted. */
  readonly countedAs: string;
  readonly ended: (session: StreamSession) => void;
}

/** Policy violation (RFC 6455 §7.4.1). */
const CLOSED_BY_US = 1008;
const FAULT = 1011;
const CONNECTION_ID_BYTES = 4;

const KEY_BUSY = { detail: 'The virtual key has as many connections as it may have.' };
const NO_CONNECTION = { detail: 'The gateway has no connection for this at the venue now.' };

type SubscriptionFrame = Extract<BotFrame, { readonly channels: unknown }>;

/** One bot's connection: who it is, what it has subscribed, what it has under way. */
export class StreamSession implements BotSession {
  readonly #socket: BotSocket;
  readonly #ports: SessionPorts;
  readonly #start: SessionStart;
  readonly #voice: BotVoice;
  readonly #operations: SessionOperations;
  readonly #subscriptions: Subscriptions;
  readonly #pace: SessionPace;
  /** Frames that came while the login is being worked on; `null`: none is. */
  #held: HeldFrames | null = null;
  #identity: ConnectionIdentity | null = null;
  #links: AccountLinks | null = null;
  #giveBackKey: (() => void) | null = null;
  #failedLogins = 0;
  #missed: StreamChannel[] = [];
  #heardMs: number;
  #stopPing: (() => void) | null = null;
  #isEnded = false;

  constructor(socket: BotSocket, start: SessionStart, ports: SessionPorts) {
    const { endpoint, handshake } = start;
    const { clock, hub, places, streams } = ports;
    this.#socket = socket;
    this.#start = start;
    this.#ports = ports;
    this.#heardMs = clock.monotonicMs();
    const connectionId = ports.random(CONNECTION_ID_BYTES).toString('hex');
    const { sourceAddress } = handshake;
    this.#voice = new BotVoice({ socket, endpoint, connectionId, sourceAddress }, ports);
    this.#operations = new SessionOperations(this.#voice, ports);
    this.#pace = new SessionPace(clock, streams.limits);
    this.#subscriptions = new Subscriptions({
      hub,
      subscriber: this.#publicSide,
      channelsMax: streams.limits.channelsPerConnection,
      takePlace: () => places.channels.take(start.countedAs),
      mayAsk: () => ports.asked.count(start.countedAs) <= HUB_ASKED_PER_ADDRESS_MAX,
    });
    if (endpoint.asks === 'venue') this.#ping();
  }

  receive(text: string): void {
    if (this.#isEnded) return;
    this.#heardMs = this.#ports.clock.monotonicMs();
    if (this.#identity !== null) this.#ports.signs.note(this.#identity.virtualKey.entry.id);
    if (this.#held === null) this.#read(text);
    else if (!this.#held.add(text)) this.#end(CLOSED_BY_US, 'too many frames wait');
  }

  closed(): void {
    this.#finish();
  }

  /** Something was changed: whoever may not be here any more goes at once, and so does what he has at the venue. */
  recheck(): void {
    const identity = this.#identity;
    if (this.#isEnded || identity === null) return;
    const refusal = this.#findChange(identity);
    if (refusal !== null) this.#end(CLOSED_BY_US, refusal.code);
  }

  #findChange(identity: ConnectionIdentity): Refusal | null {
    const { keyRing } = this.#ports;
    try {
      if (keyRing.sealed) return refuse('VAULT_SEALED');
      const refusal = decideConnection(identity, 0, this.#ports);
      if (refusal !== null) return refusal;
      const credential = keyRing.credential(identity.virtualKey.entry.accountId);
      if (credential?.id !== this.#links?.destination.credentialId) return refuse('POLICY_CHANGED');
      const changes = this.#subscriptions.channels.map((channel) =>
        decideChannel(identity, channel, this.#ports),
      );
      return changes.find((change) => change !== null) ?? null;
    } catch {
      // Whatever fails here refuses.
      return refuse('INTERNAL_FAULT');
    }
  }

  #read(text: string): void {
    const { codes, streams } = this.#ports;
    try {
      const { endpoint } = this.#start;
      const frame = streams.readBotFrame(endpoint, text, codes.of(this.#links));
      if (frame.kind === 'refused') {
        this.#refuse(frame, { text, subject: 'FRAME' });
        if (frame.code === 'INSTRUMENT_UNKNOWN') codes.refresh(this.#links);
      } else if (endpoint.login === 'required' && this.#identity === null && needsLogin(frame))
        this.#refuse(refuse('LOGIN_REQUIRED'), { frame, text });
      else this.#take(frame, text);
    } catch {
      this.#end(FAULT, 'INTERNAL_FAULT');
    }
  }

  #take(frame: BotFrame, text: string): void {
    switch (frame.kind) {
      case 'ping':
        this.#voice.send(frame.answer);
        return;
      case 'pong':
        return;
      case 'login':
        this.#login(frame, text);
        return;
      case 'subscribe':
        this.#subscribe(frame, text);
        return;
      case 'unsubscribe':
        this.#unsubscribe(frame, text);
        return;
      case 'question':
        this.#catch(this.#ask(frame, text));
        return;
      case 'operation':
        if (this.#identity === null) this.#refuse(refuse('LOGIN_REQUIRED'), { frame, text });
        else
          this.#catch(
            this.#operations.operate(frame, text, { identity: this.#identity, links: this.#links }),
          );
    }
  }

  #login(login: PresentedLogin, text: string): void {
    const entered = this.#identity === null ? this.#enter(login) : refuse('LOGIN_REPEATED');
    if (entered.kind === 'connection') {
      this.#held = new HeldFrames();
      this.#catch(this.#welcome(login, entered));
      return;
    }
    this.#refuse(entered, { frame: login, text });
    this.#failedLogins += 1;
    if (this.#failedLogins >= LOGINS_PER_SESSION_MAX) this.#end(CLOSED_BY_US, entered.code);
  }

  #enter(login: PresentedLogin): ConnectionIdentity | Refusal {
    const { handshake, endpoint } = this.#start;
    const { entrance, host, sourceAddress, target } = handshake;
    const connection = { endpoint, host, target };
    const identity = identifyConnection(login, { connection, entrance, sourceAddress }, this.#ports);
    if (identity.kind === 'refused') return identity;
    const { id } = identity.virtualKey.entry;
    const refusal = decideConnection(identity, this.#ports.path.countRequest(id), this.#ports);
    if (refusal !== null) return refusal;
    this.#giveBackKey = this.#ports.places.keys.take(id);
    return this.#giveBackKey === null ? refuse('OVERLOADED', KEY_BUSY) : identity;
  }

  /** What belongs to the account is made ready, then the bot is told; what it sent meanwhile is read behind that. */
  async #welcome(login: PresentedLogin, identity: ConnectionIdentity): Promise<void> {
    const { codes, keyRing, links, metrics, path, places } = this.#ports;
    this.#identity = identity;
    this.#ports.signs.note(identity.virtualKey.entry.id);
    this.#voice.recognise(identity, secretsOf(identity, keyRing));
    this.#links = openAccountLinks(identity, {
      ports: links,
      keyRing,
      places: places.links,
      subscriber: this.#accountSide,
      ended: (code) => {
        this.#catch(this.#lostKey(code));
      },
    });
    recordStreamRead(path, { identity, links: this.#links });
    // Also where nothing of the account is asked for yet: the first order then finds its connection, and okx-api, which
    // logs in twice and waits for ever if it is answered before the second, is answered no sooner than by a venue.
    await Promise.all([codes.ready(this.#links), this.#links?.link(this.#start.endpoint)?.ready()]);
    if (this.#isEnded) return;
    metrics.count('stream_sessions', 'logged-in');
    this.#voice.sendLoggedIn(login);
    const held = this.#held?.texts ?? [];
    this.#held = null;
    for (const text of held) this.receive(text);
  }

  #subscribe(frame: SubscriptionFrame, text: string): void {
    const refusal = this.#admit();
    if (refusal !== null) {
      this.#refuse(refusal, { frame, text, subject: 'SUBSCRIBE' });
      return;
    }
    const identity = this.#identity;
    const reader = identity === null ? null : { identity, links: this.#links };
    let reads = 0;
    for (const channel of frame.channels) {
      const result = this.#judge(channel) ?? this.#subscriptions.subscribe(channel, frame.id, this.#links);
      if (result === 'asked') reads = recordSubscribed(this.#ports.path, reader, channel, reads);
      else if (result === 'held') this.#voice.sendSubscribed(frame, channel);
      else if (result !== 'awaited')
        this.#refuse(result, { frame, channel, text, subject: `SUBSCRIBE ${channel.key}` });
    }
  }

  #unsubscribe(frame: SubscriptionFrame, text: string): void {
    if (!this.#pace.take()) {
      this.#refuse(refuse('RATE_EXCEEDED'), { frame, text });
      return;
    }
    for (const channel of frame.channels) {
      this.#subscriptions.unsubscribe(channel, this.#links);
      this.#voice.sendSubscribed(frame, channel);
    }
  }

  /** Whether this frame may ask for anything, whatever it asks for. */
  #admit(): Refusal | null {
    if (!this.#pace.take()) return refuse('RATE_EXCEEDED');
    const identity = this.#identity;
    if (identity === null) return null;
    const rate = this.#ports.path.countRequest(identity.virtualKey.entry.id);
    return decideConnection(identity, rate, this.#ports);
  }

  #judge(channel: StreamChannel): Refusal | null {
    const identity = this.#identity;
    const isPublic = channel.access === 'public';
    if (identity === null) return isPublic ? null : refuse('LOGIN_REQUIRED');
    const refusal = decideChannel(identity, channel, this.#ports);
    return refusal ?? (isPublic ? null : this.#ports.path.demandLedger());
  }

  async #ask(frame: BotFrame & { readonly kind: 'question' }, text: string): Promise<void> {
    const { hub, places, questions, streams } = this.#ports;
    const { channel } = frame;
    const isTooMuch = questions.count(this.#start.countedAs) > PUBLIC_REQUESTS_PER_SECOND_MAX;
    const refusal = isTooMuch ? refuse('RATE_EXCEEDED') : (this.#admit() ?? this.#judge(channel));
    const giveBack = refusal === null ? places.questions.take(this.#start.countedAs) : null;
    const asked = giveBack === null ? null : await hub.ask(channel);
    giveBack?.();
    if (asked === null)
      this.#refuse(refusal ?? refuse('OVERLOADED', NO_CONNECTION), { frame, channel, text });
    else
      this.#voice.send(
        streams.applyVirtualView(asked.answer.text, { id: frame.id, view: null }) ?? asked.answer.text,
      );
  }

  readonly #common: Omit<Subscriber, 'push'> = {
    subscribed: (channel) => {
      for (const id of this.#subscriptions.confirm(channel.key)) {
        this.#ports.metrics.count('stream_subscriptions', channel.access);
        this.#voice.sendSubscribed({ kind: 'subscribe', id }, channel);
      }
    },
    refused: (channel, { code, message }) => {
      const taken = this.#subscriptions.take(channel.key);
      if (taken === null) return;
      const detail = `The venue refused the subscription (${code}): ${message}`;
      const ids = taken.asking.length === 0 ? [null] : taken.asking;
      for (const id of ids) {
        const frame = { kind: 'subscribe', id, channels: [channel] } as const;
        this.#refuse(refuse('CHANNEL_UNKNOWN', { detail }), { frame, channel, text: '' });
      }
    },
    missed: (channel) => {
      if (!this.#subscriptions.isHeld(channel.key) || this.#missed.push(channel) > 1) return;
      queueMicrotask(() => {
        this.#voice.sendGap(this.#missed.splice(0));
      });
    },
  };

  readonly #publicSide: Subscriber = {
    ...this.#common,
    push: (push) => {
      this.#voice.pushPublic(push);
    },
  };

  readonly #accountSide: Subscriber = {
    ...this.#common,
    push: (push) => {
      this.#voice.pushAccount(push);
    },
  };

  async #lostKey(code: string): Promise<void> {
    const detail = `The venue does not take the bound key (${code}); an operator has to look at it.`;
    await this.#voice.refuse(refuse('UPSTREAM_UNREACHED', { detail }), { text: '', subject: 'LOGIN' });
    this.#end(CLOSED_BY_US, 'UPSTREAM_UNREACHED');
  }

  /** Asks the bot where the venue would, and looks whether it is still there. */
  #ping(): void {
    const { clock } = this.#ports;
    const { askEveryMs, silenceMs } = this.#start.endpoint;
    this.#stopPing = clock.after(askEveryMs, () => {
      if (clock.monotonicMs() - this.#heardMs > silenceMs) {
        this.#end(CLOSED_BY_US, 'no answer to pings');
        return;
      }
      this.#voice.sendPing();
      this.#ping();
    });
  }

  #refuse(refusal: Refusal, matter: RefusedMatter): void {
    this.#catch(this.#voice.refuse(refusal, matter));
  }

  /** What fails in between is a fault of ours, and ends this connection alone. */
  #catch(work: Promise<void>): void {
    work.catch(() => {
      this.#end(FAULT, 'INTERNAL_FAULT');
    });
  }

  #end(code: number, reason: string): void {
    if (this.#isEnded) return;
    this.#ports.metrics.count('stream_sessions', code === FAULT ? 'fault' : 'closed-by-us');
    this.#socket.close(code, reason);
    this.#finish();
  }

  #finish(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#voice.mute();
    this.#stopPing?.();
    this.#subscriptions.close();
    this.#links?.close();
    this.#giveBackKey?.();
    this.#start.ended(this);
  }
}

function needsLogin({ kind }: BotFrame): boolean {
  return kind !== 'login' && kind !== 'ping' && kind !== 'pong';
}
