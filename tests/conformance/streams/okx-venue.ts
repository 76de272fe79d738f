import { setTimeout as wait } from 'node:timers/promises';
import {
  WebsocketAPIClient,
  WebsocketClient,
  type RestClient,
  type WsChannelSubUnSubRequestArg,
} from 'okx-api';
import type { OkxKey } from '../../support/okx-signing.ts';
import {
  closeCcxt,
  okxApiAccounts,
  openCcxtPro,
  openClients,
  QUIET,
  streamUrl,
  type CcxtProOkx,
} from '../../support/trading-clients.ts';
import type { Side } from '../row.ts';
import { openVenue, type StagedVenue } from '../venues.ts';
import type { Session } from './session.ts';
import { until, VenueStreams, type Wish } from './venue-streams.ts';

/** What okx-api tells about. */
export interface OkxApiEvent {
  readonly arg?: Readonly<Record<string, string>>;
  readonly event?: string;
  readonly code?: string;
  readonly data?: readonly Readonly<Record<string, unknown>>[];
}

/** okx-api's client of channels with what it has told. */
export class OkxApiWatch {
  readonly client: WebsocketClient;
  readonly #events: OkxApiEvent[] = [];

  constructor(client: WebsocketClient) {
    this.client = client;
    for (const name of ['update', 'response', 'exception'] as const)
      client.on(name, (event: unknown) => {
        this.#events.push(plainEvent(event));
      });
  }

  subscribe(...channels: WsChannelSubUnSubRequestArg[]): void {
    void this.client.subscribe(channels);
  }

  /** The next push of a channel. */
  async next(channel: string): Promise<OkxApiEvent> {
    return this.find(({ arg, data }) => arg?.['channel'] === channel && data !== undefined);
  }

  /** Takes the first event that this is true of. */
  async find(holds: (event: OkxApiEvent) => boolean): Promise<OkxApiEvent> {
    let found: OkxApiEvent | undefined;
    await until(
      () => {
        const at = this.#events.findIndex(holds);
        [found] = at === -1 ? [] : this.#events.splice(at, 1);
        return found !== undefined;
      },
      () => `${holds.toString()} among ${JSON.stringify(this.#events)}`,
    );
    return found ?? {};
  }
}

/** Without the name of the socket, and without what is not of the venue. */
function plainEvent(event: unknown): OkxApiEvent {
  const { wsKey: _, ...rest } = event as OkxApiEvent & { readonly wsKey?: string };
  return rest;
}

export interface OkxStreamSide extends Side {
  readonly ccxt: CcxtProOkx;
  readonly venue: VenueStreams;
  /** Two others at this side's venue, always direct and over REST. */
  readonly counterparty: RestClient;
  readonly passerBy: RestClient;
  watch(): OkxApiWatch;
  /** The trading client, with the first thing that it does: it logs in when it has something to send, twice on its private socket. */
  trade<Answer>(
    act: (trader: WebsocketAPIClient) => Promise<Answer>,
    socket?: 'private' | 'business',
  ): Promise<{ readonly trader: WebsocketAPIClient; readonly answer: Answer }>;
}

export interface OkxDoor {
  readonly name: Side['name'];
  readonly url: string;
  readonly key: OkxKey;
  /** Of the trading client: it would show the login of the same second again. */
  readonly traderKey: OkxKey;
  /** It has the markets already. */
  readonly known: CcxtProOkx;
}

/** okx-api knows one address for all its sockets, unless it is at the venue's own hosts: then each has its path. */
class RoutedClient extends WebsocketClient {
  readonly #base: string;

  constructor(base: string, key: OkxKey) {
    super({ accounts: okxApiAccounts(key) }, QUIET);
    this.#base = base;
  }

  override async getWsUrl(wsKey: string): Promise<string> {
    const path = wsKey.endsWith('Public') ? 'public' : wsKey.endsWith('Business') ? 'business' : 'private';
    return Promise.resolve(`${this.#base}/${path}`);
  }
}

/**
 * okx-api's trading client logs in twice, and waits for ever when the first login is answered before it sent the second
 * and the second is refused. A venue is never so near that this happens; here it is made to take its time.
 */
const LATE_LOGIN = { kind: 'delay', contains: '"event":"login"', delayMs: 20 } as const;
const ATTEMPTS = 3;
const ATTEMPT_MS = 10_000;

/** Whether it comes to anything, if only to an error, while whoever waits has patience. */
async function hasEnd(answering: Promise<unknown>): Promise<boolean> {
  const late = new AbortController();
  const ended = answering.then(
    () => true,
    () => true,
  );
  const patience = wait(ATTEMPT_MS, false, { signal: late.signal }).catch(() => false);
  const isEnded = await Promise.race([ended, patience]);
  late.abort();
  return isEnded;
}

/** One row's clients on one side. */
export async function openOkxSession(
  staged: StagedVenue,
  streams: VenueStreams,
  { name, url, key, traderKey, known }: OkxDoor,
): Promise<Session<OkxStreamSide>> {
  const base = `${streamUrl(url)}/ws/v5`;
  const ccxt = await openCcxtPro(url, key);
  ccxt.setMarkets(known.markets);
  const opened: WebsocketClient[] = [];
  streams.begin();
  const rest = openVenue(staged, name, openClients(url, key));
  const wsUrl = `${base}/private`;
  return {
    streams,
    venue: {
      side: {
        name,
        ccxt,
        venue: streams,
        counterparty: staged.counterparty,
        passerBy: staged.passerBy,
        watch() {
          const client =
            name === 'direct'
              ? new RoutedClient(base, key)
              : new WebsocketClient({ accounts: okxApiAccounts(key), wsUrl }, QUIET);
          opened.push(client);
          return new OkxApiWatch(client);
        },
        async trade(act, socket = 'private') {
          const accounts = okxApiAccounts(traderKey);
          for (let attempt = 1; ; attempt += 1) {
            const trader = new WebsocketAPIClient({ accounts, wsUrl, attachEventListeners: false }, QUIET);
            opened.push(trader.getWSClient());
            trader.getWSClient().on('exception', () => undefined);
            const isDelayed = name === 'direct' && socket === 'private';
            if (isDelayed) streams.control.faults.add(LATE_LOGIN);
            const logins = streams.count(LOGIN);
            const answering = act(trader);
            if (isDelayed)
              await until(
                () => streams.count(LOGIN) === logins + 2,
                () => 'two logins',
              );
            streams.pass(LATE_LOGIN.delayMs);
            // The gateway's answer cannot be held back here: one that waits for ever has asked for nothing yet, and tries anew.
            const isLast = isDelayed || attempt === ATTEMPTS;
            if (isLast || (await hasEnd(answering))) return { trader, answer: await answering };
          }
        },
      },
      clearBook: () => rest.clearBook(),
      setClock: (nowMs) => {
        streams.setClock(nowMs);
      },
      takeRequests: () => [...rest.takeRequests().filter(({ signed }) => signed), ...streams.takeActs()],
    },
    async end() {
      for (const client of opened) client.closeAll(true);
      await closeCcxt(ccxt);
      await streams.ended();
    },
  };
}

const LOGIN = '"op":"login"';

/** OKX's frames. */
export function readOkxWishes(frame: Readonly<Record<string, unknown>>): readonly Wish[] {
  const op = String(frame['op']);
  const args = Array.isArray(frame['args']) ? (frame['args'] as readonly unknown[]) : [];
  if (op === 'login' || op === 'unsubscribe') return [];
  if (op !== 'subscribe') return [{ kind: 'act', name: op, content: args }];
  return args.map((content) => {
    const { channel } = content as { readonly channel?: string };
    return { kind: 'subscription', name: `subscribe ${channel ?? ''}`, content };
  });
}

export function streamsOfOkx({ paper, account }: StagedVenue): VenueStreams {
  const { streams: control } = paper.control;
  return new VenueStreams({ paper, control, apiKey: account.key.apiKey, read: readOkxWishes });
}
