import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type {
  BotFrame,
  PresentedLogin,
  StreamAudience,
  StreamChannel,
  StreamDialect,
  StreamEndpoint,
} from '@bitting/core/venues/stream-dialect.ts';
import { maskSecrets } from '../pipeline/mask.ts';
import type { Path } from '../pipeline/path.ts';
import { unreadContext } from '../pipeline/subjects.ts';
import type { RefusedSubject } from '../pipeline/record.ts';
import type { ConnectionIdentity } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { BotSocket } from '../ports/streams.ts';
import { encodeFor, type SharedPush } from './shared-push.ts';

export interface BotVoicePorts {
  readonly streams: StreamDialect;
  readonly path: Path;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly counts: RefusalCounts;
}

export interface Listener {
  readonly socket: BotSocket;
  readonly endpoint: StreamEndpoint;
  readonly connectionId: string;
  readonly sourceAddress: string;
}

/** What a refusal is about. `subject`: what goes into the ledger, where it is known who asked. */
export interface RefusedMatter {
  readonly text: string;
  readonly frame?: BotFrame;
  readonly channel?: StreamChannel;
  readonly subject?: string;
}

/** All that one bot is told, in its venue's words and as it may see it. */
export class BotVoice {
  readonly #bot: Listener;
  readonly #ports: BotVoicePorts;
  #identity: ConnectionIdentity | null = null;
  /** Of the account's real key: what may never be shown. */
  #secrets: readonly string[] = [];
  #isMute = false;

  constructor(bot: Listener, ports: BotVoicePorts) {
    this.#bot = bot;
    this.#ports = ports;
  }

  /** From now on it is known who listens. */
  recognise(identity: ConnectionIdentity, secrets: readonly string[]): void {
    this.#identity = identity;
    this.#secrets = secrets;
  }

  /** Whatever is said and by whom it was first said, a refusal in the venue's own words included: without secrets. */
  send(text: string): void {
    if (this.#isMute) return;
    const shown = this.#isLeaking(text) ? maskText(text, this.#secrets) : text;
    this.#bot.socket.send(encodeFor(this.#bot.endpoint.encoding, shown));
  }

  sendLoggedIn(login: PresentedLogin): void {
    const { streams, clock } = this.#ports;
    this.send(streams.renderLoggedIn(login, this.#bot.endpoint, this.#audience(), clock.wallMs()));
  }

  sendSubscribed(
    frame: { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string | null },
    channel: StreamChannel,
  ): void {
    const { streams, clock } = this.#ports;
    this.send(streams.renderSubscribed(frame, channel, this.#audience(), clock.wallMs()));
  }

  sendPing(): void {
    const { streams, clock } = this.#ports;
    this.send(streams.writePing(this.#bot.endpoint, clock.wallMs()));
  }

  /** Pushes of these channels may have been missed. */
  sendGap(channels: readonly StreamChannel[]): void {
    const { streams, clock } = this.#ports;
    const audience = this.#audience();
    for (const text of streams.renderGap(this.#bot.endpoint, channels, audience, clock.wallMs()))
      this.send(text);
  }

  /** Told once its record is durable, where it has one; ends then. */
  async refuse(refusal: Refusal, matter: RefusedMatter): Promise<void> {
    const { recorded } = this.#ports.path.refuse(refusal, unreadContext(null), this.#subjectOf(matter));
    if (this.#identity === null && matter.channel?.access !== 'public')
      this.#ports.counts.rejected(this.#bot.sourceAddress, refusal.code);
    if (recorded !== null) await recorded;
    this.#sendRefusal(refusal, matter);
  }

  #subjectOf({ channel, subject, text }: RefusedMatter): RefusedSubject | undefined {
    if (this.#identity === null || subject === undefined) return undefined;
    const { virtualKey, sourceAddress } = this.#identity;
    const body = Buffer.from(channel?.argument ?? text);
    return { virtualKey, operation: subject, sourceAddress, body };
  }

  #sendRefusal(refusal: Refusal, matter: RefusedMatter): void {
    const { clock, streams } = this.#ports;
    const { channel = null, frame = null, text } = matter;
    const refused = { refusal, frame, channel, text };
    this.send(streams.renderRefusedFrame(this.#bot.endpoint, refused, this.#audience(), clock.wallMs()));
  }

  pushPublic(push: SharedPush): void {
    this.#ports.metrics.count('stream_pushes', 'public');
    this.#pass(push);
  }

  /** A push about the account: without its uid, and with nothing of the real key. */
  pushAccount(push: SharedPush): void {
    const { metrics, streams } = this.#ports;
    metrics.count('stream_pushes', 'account');
    const view = this.#identity?.virtualKey.view ?? null;
    const shown = streams.applyVirtualView(push.text, { id: null, view });
    if (shown === null && !this.#isLeaking(push.text)) this.#pass(push);
    else this.send(shown ?? push.text);
  }

  /** The socket is closed: nothing more is said. */
  mute(): void {
    this.#isMute = true;
  }

  #isLeaking(text: string): boolean {
    return this.#secrets.some((secret) => text.includes(secret));
  }

  #pass(push: SharedPush): void {
    if (!this.#isMute) this.#bot.socket.send(push.for(this.#bot.endpoint.encoding));
  }

  #audience(): StreamAudience {
    return { connectionId: this.#bot.connectionId, view: this.#identity?.virtualKey.view ?? null };
  }
}

function maskText(text: string, secrets: readonly string[]): string {
  return Buffer.from(maskSecrets(Buffer.from(text), secrets)).toString();
}
