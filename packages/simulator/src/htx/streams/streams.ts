import {
  HTX_CONTRACT_MARKET_REQUESTS,
  HTX_CONTRACT_PONGS_MISSED_MAX,
  HTX_LEGACY_REQUESTS_MAX,
  HTX_LIQUIDATIONS_KEPT_MAX,
  HTX_PRIVATE_REQUESTS_MAX,
  HTX_SPOT_MARKET_REQUESTS,
  HTX_SPOT_PONGS_MISSED_MAX,
} from '../../bounds.ts';
import type { Clock } from '../../engine/clock.ts';
import type { VenueEvent, VenueState } from '../../engine/venue-state.ts';
import type { StreamFace, StreamPeer, StreamSession } from '../../wire/stream.ts';
import type { WireReply } from '../../wire/messages.ts';
import type { HostFamily } from '../call.ts';
import type { HtxVenue } from '../dispatch.ts';
import { HtxRefusal } from '../errors.ts';
import { refused } from '../replies.ts';
import { AccountFeed } from './account-feed.ts';
import { ClosedDesk } from './closed-desk.ts';
import { Census } from './census.ts';
import { ChannelBoard } from './channel-board.ts';
import { ContractAccountDesk } from './contract-account.ts';
import { ContractLegacyDesk } from './contract-legacy.ts';
import { ContractPublicDesk, type Liquidations } from './contract-public.ts';
import { ContractSession } from './contract-session.ts';
import { ContractTradeDesk } from './contract-trade.ts';
import { MarketSession, type MarketHost } from './market-session.ts';
import { findContractMarket, findNothing, findSpotMarket } from './market-topics.ts';
import type { PrivateParts } from './private-parts.ts';
import { SpotAccountDesk } from './spot-account.ts';
import { SpotSession } from './spot-session.ts';
import { SpotTradeDesk } from './spot-trade.ts';

type OpenSession = (peer: StreamPeer) => StreamSession;

export interface HtxStreamsOptions {
  readonly clock: Clock;
  /** Asked anew whenever it matters. */
  readonly venue: () => HtxVenue;
}

/** All streams of the venue: what happens in the engine goes to those who listen, at the end of each command. */
export class HtxStreams {
  readonly #options: HtxStreamsOptions;
  readonly #board: ChannelBoard;
  readonly #feed = new AccountFeed();
  readonly #peers = new Map<number, StreamPeer>();
  readonly #paths: Readonly<Record<HostFamily, ReadonlyMap<string, OpenSession>>>;
  #state: VenueState | null = null;
  #sequence = 0;
  #liquidations: Liquidations = { count: 0, latest: [] };

  constructor(options: HtxStreamsOptions) {
    this.#options = options;
    this.#board = new ChannelBoard(options.clock);
    this.#paths = {
      spot: new Map([...this.#spotMarkets(), ...this.#spotAccounts()]),
      contract: new Map([...this.#contractMarkets(), ...this.#contractAccounts()]),
    };
  }

  /** The streams of one host. */
  face(host: HostFamily): StreamFace {
    return { accept: (peer) => this.#accept(host, peer) };
  }

  /** Ends every stream: the venue begins anew. */
  clear(): void {
    for (const peer of this.#peers.values()) peer.destroy();
    this.#board.clear();
    this.#feed.clear();
    this.#detach();
    this.#liquidations = { count: 0, latest: [] };
  }

  #accept(host: HostFamily, peer: StreamPeer): StreamSession | WireReply | null {
    const open = this.#paths[host].get(peer.path);
    if (open === undefined) return null;
    if (this.#options.venue().maintenance) return this.#maintenance(host);
    this.#attach();
    this.#peers.set(peer.id, peer);
    return kept(open(peer), () => this.#peers.delete(peer.id));
  }

  #maintenance(host: HostFamily): WireReply {
    const envelope = host === 'spot' ? 'v1' : 'contract-legacy';
    const { code, body } = refused(envelope, new HtxRefusal('system-maintenance'), this.#options.venue().now);
    return { status: 503, code, headers: {}, text: JSON.stringify(body) };
  }

  /** Watches the engine that there is now; a reset puts another in its place. */
  #attach(): void {
    const { state } = this.#options.venue().engine;
    if (state === this.#state) return;
    this.#detach();
    this.#state = state;
    state.observers.add(this.#observe);
    state.afterCommand.add(this.#settle);
  }

  #detach(): void {
    this.#state?.observers.delete(this.#observe);
    this.#state?.afterCommand.delete(this.#settle);
    this.#state = null;
  }

  readonly #observe = (event: VenueEvent): void => {
    this.#feed.observe(event);
    if (event.kind === 'fill' && event.fill.subType === '100') {
      const { count, latest } = this.#liquidations;
      const kept = [...latest, event.fill].slice(-HTX_LIQUIDATIONS_KEPT_MAX);
      this.#liquidations = { count: count + 1, latest: kept };
    }
  };

  readonly #settle = (): void => {
    this.#feed.settle();
    this.#board.settle();
  };

  #market(host: MarketHost): OpenSession {
    const { clock, venue } = this.#options;
    return (peer) => new MarketSession(peer, { clock, venue, board: this.#board, host });
  }

  #spotMarkets(): readonly (readonly [string, OpenSession])[] {
    const session = this.#market({
      find: findSpotMarket(this.#options.venue),
      pongsMissedMax: HTX_SPOT_PONGS_MISSED_MAX,
      requests: HTX_SPOT_MARKET_REQUESTS,
    });
    return ['/ws', '/feed'].map((path) => [path, session] as const);
  }

  /** Coin-margined paths are there, as their contracts are in REST: listed, and with nothing behind them. */
  #contractMarkets(): readonly (readonly [string, OpenSession])[] {
    const common = { pongsMissedMax: HTX_CONTRACT_PONGS_MISSED_MAX, requests: HTX_CONTRACT_MARKET_REQUESTS };
    const linear = this.#market({ find: findContractMarket(this.#options.venue), ...common });
    const inverse = this.#market({ find: findNothing, ...common });
    return [
      ['/linear-swap-ws', linear],
      ['/ws_index', linear],
      ['/swap-ws', inverse],
      ['/ws', inverse],
    ];
  }

  #privateParts(): PrivateParts {
    const { clock, venue } = this.#options;
    const nextSequence = (): number => (this.#sequence += 1);
    return { clock, venue, feed: this.#feed, census: new Census(), nextSequence };
  }

  #spotAccounts(): readonly (readonly [string, OpenSession])[] {
    const parts = this.#privateParts();
    const { venue } = this.#options;
    return [
      [
        '/ws/v2',
        (peer) =>
          new SpotSession(peer, parts, {
            encoding: () => 'text',
            signedPath: () => peer.path,
            countsKeys: true,
            desk: (member) => new SpotAccountDesk(member),
          }),
      ],
      [
        '/ws/trade',
        (peer) =>
          new SpotSession(peer, parts, {
            encoding: () => venue().variants.tradeFrames,
            signedPath: () => venue().variants.tradeSignedPath,
            countsKeys: false,
            desk: (member) => new SpotTradeDesk(member),
          }),
      ],
    ];
  }

  #contractAccounts(): readonly (readonly [string, OpenSession])[] {
    const parts = this.#privateParts();
    const liquidations = (): Liquidations => this.#liquidations;
    const shared = { venue: this.#options.venue, board: this.#board, liquidations };
    const legacy: OpenSession = (peer) =>
      new ContractSession(peer, parts, {
        requestsMax: HTX_LEGACY_REQUESTS_MAX,
        desk: (member) => new ContractLegacyDesk(member),
        publicDesk: (link) => new ContractPublicDesk(shared, link),
      });
    const inverse: OpenSession = (peer) =>
      new ContractSession(peer, parts, {
        requestsMax: HTX_LEGACY_REQUESTS_MAX,
        desk: (member) => new ClosedDesk(member),
      });
    return [
      [
        '/ws/v5/notification',
        (peer) =>
          new ContractSession(peer, parts, {
            requestsMax: HTX_PRIVATE_REQUESTS_MAX,
            desk: (member) => new ContractAccountDesk(member),
          }),
      ],
      [
        '/linear-swap-trade',
        (peer) =>
          new ContractSession(peer, parts, {
            requestsMax: HTX_PRIVATE_REQUESTS_MAX,
            desk: (member) => new ContractTradeDesk(member),
          }),
      ],
      ['/linear-swap-notification', legacy],
      ['/swap-notification', inverse],
      ['/notification', inverse],
    ];
  }
}

/** The same session, with something to do at its end. */
function kept(session: StreamSession, atEnd: () => void): StreamSession {
  return {
    receive: (message, isBinary) => session.receive(message, isBinary),
    closed: () => {
      atEnd();
      session.closed();
    },
    subscriptions: () => session.subscriptions?.() ?? [],
    announceUpgrade: () => session.announceUpgrade?.(),
  };
}
