import type { Clock } from '../../engine/clock.ts';
import type { Account, ApiKey } from '../../engine/records.ts';
import type { StreamPeer } from '../../wire/stream.ts';
import type { HtxVenue } from '../dispatch.ts';
import type { Fields } from '../fields.ts';
import { keyLife } from '../key-life.ts';
import { isBoundTo, plainAddress } from '../signatures.ts';
import type { AccountFeed } from './account-feed.ts';
import type { Census } from './census.ts';
import type { Link } from './frame.ts';

/** What private sessions share. */
export interface PrivateParts {
  readonly clock: Clock;
  /** Asked anew whenever it matters. */
  readonly venue: () => HtxVenue;
  readonly feed: AccountFeed;
  readonly census: Census;
  /** Numbers that only rise, for fields that count versions. */
  readonly nextSequence: () => number;
}

/** Who logged in on a stream, and how he is spoken to. */
export interface Member {
  readonly parts: PrivateParts;
  readonly link: Link;
  /** As it is now; its owner may have changed it since the login. */
  readonly key: () => ApiKey;
  readonly account: () => Account;
}

/** What a session does for a member, apart from the login and the pings. */
export interface Desk {
  receive(fields: Fields): void;
  subscriptions(): readonly string[];
  closed(): void;
}

/** Whether a key that logged in earlier could still do so: deleted, moved and expired ones could not. */
export function isStillGood({ engine, now, variants }: HtxVenue, peer: StreamPeer, apiKey: string): boolean {
  const key = engine.state.keys.get(apiKey);
  if (key === null) return false;
  const isAlive = keyLife(key, now, variants).status === 'normal';
  return isAlive && isBoundTo(key, plainAddress(peer.remoteAddress));
}

/** @throws Error when the key is gone: sessions look for that first */
export function memberOf(parts: PrivateParts, link: Link, apiKey: string): Member {
  const key = (): ApiKey => {
    const found = parts.venue().engine.state.keys.get(apiKey);
    if (found === null) throw new Error(`the key ${apiKey} is gone`);
    return found;
  };
  return { parts, link, key, account: () => parts.venue().engine.state.account(key().uid) };
}
