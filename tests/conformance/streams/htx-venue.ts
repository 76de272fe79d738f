import type { htx } from 'ccxt';
import type { HtxKey } from '../../support/htx-signing.ts';
import {
  closeCcxt,
  openCcxtProHtx,
  streamUrl,
  type CcxtProHtx,
  type HtxUrls,
} from '../../support/trading-clients.ts';
import { openHtx, type StagedHtx } from '../htx/venues.ts';
import type { Side } from '../row.ts';
import type { Session } from './session.ts';
import { VenueStreams, type Wish } from './venue-streams.ts';

export interface HtxStreamSide extends Side {
  readonly ccxt: CcxtProHtx;
  readonly venue: VenueStreams;
  /** Where its streams are, by host. */
  readonly urls: Readonly<Record<'spot' | 'contract', string>>;
  /** Two others at this side's venue, always direct and over REST. */
  readonly counterparty: htx;
  readonly passerBy: htx;
}

export interface HtxDoor {
  readonly name: Side['name'];
  readonly urls: HtxUrls;
  readonly key: HtxKey;
  /** It has the markets already. */
  readonly known: htx;
}

/** One row's client on one side. */
export async function openHtxSession(
  staged: StagedHtx,
  streams: VenueStreams,
  { name, urls, key, known }: HtxDoor,
): Promise<Session<HtxStreamSide>> {
  const ccxt = await openCcxtProHtx(urls, key);
  ccxt.setMarkets(known.markets);
  streams.begin();
  const rest = openHtx(staged, name, ccxt);
  const { counterparty, passerBy } = staged;
  return {
    streams,
    venue: {
      side: {
        name,
        ccxt,
        venue: streams,
        urls: { spot: streamUrl(urls.htxSpotUrl), contract: streamUrl(urls.htxContractUrl) },
        counterparty,
        passerBy,
      },
      clearBook: () => rest.clearBook(),
      setClock: (nowMs) => {
        streams.setClock(nowMs);
      },
      takeRequests: () => [...rest.takeRequests().filter(({ signed }) => signed), ...streams.takeActs()],
    },
    async end() {
      await closeCcxt(ccxt);
      await streams.ended();
    },
  };
}

/** HTX's frames: market data, the spot account, contract accounts, orders of either. */
export function readHtxWishes(frame: Readonly<Record<string, unknown>>): readonly Wish[] {
  const { action, ch, op, sub, req, cid: _, ...rest } = frame;
  if (sub !== undefined || req !== undefined)
    return [subscription(`${sub === undefined ? 'req' : 'sub'} ${String(sub ?? req)}`, frame)];
  if (action === 'sub') return [subscription(`sub ${String(ch)}`, ch)];
  if (op === 'sub') return [subscription(`sub ${String(frame['topic'])}`, rest)];
  if ('params' in frame && action === undefined) return [{ kind: 'act', name: String(ch), content: rest }];
  if ('data' in frame && action === undefined) return [{ kind: 'act', name: String(op), content: rest }];
  return [];
}

function subscription(name: string, content: unknown): Wish {
  return { kind: 'subscription', name, content };
}

export function streamsOfHtx({ paper, account }: StagedHtx): VenueStreams {
  const { streams: control } = paper.htx;
  return new VenueStreams({ paper, control, apiKey: account.key.apiKey, read: readHtxWishes });
}
