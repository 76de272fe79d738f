import { networkInterfaces } from 'node:os';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { createProbeUpstream } from '../accounts/probe-upstream.ts';
import type { Journal } from '../admin/journal.ts';
import type { RecentRecords } from '../admin/recent-records.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { AccountEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { listAbsent } from './egress.ts';
import type { KeyLook } from './key-look.ts';
import { KeyWatch } from './key-watch.ts';
import { lookAtKey } from './look-at-key.ts';
import { Rounds } from './rounds.ts';
import { WatchEvents, type EventPorts } from './watch-events.ts';

const MS_PER_MINUTE = 60_000;

export interface KeyWatchParts extends EventPorts {
  readonly keyRing: VaultKeyRing;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly config: Pick<GatewayConfig, 'keyWatch' | 'paper'>;
  /** Who tells what is recorded; nobody when left out. */
  readonly recent?: Pick<RecentRecords, 'follow'>;
  /** What addresses this machine has; the system's when left out. */
  readonly ownAddresses?: () => readonly string[];
}

/** The watch on bound keys: it looks when it is asked to and, unless that is switched off, by itself. */
export function composeKeyWatch(parts: KeyWatchParts): {
  readonly keyWatch: KeyWatch;
  /** Ends what it does by itself. */
  readonly close: () => void;
} {
  const { clock, config, keyRing: keys, journal, ownAddresses = listOwnAddresses, random } = parts;
  const events = new WatchEvents(parts);
  const { minutes, otherKeys, egress } = config.keyWatch;
  const look = createLook({ clock, keys, paper: config.paper, otherKeys });
  const keyWatch = new KeyWatch({ keys, journal, clock, events, look, egress });
  if (minutes === null) return { keyWatch, close: () => undefined };
  const own = ownAddresses();
  const absent = listAbsent(egress, own);
  if (absent.length > 0) events.tell('egress-absent', { expected: absent.join(','), found: own.join(',') });
  const rounds = new Rounds({
    keys,
    clock,
    random,
    look: (accountId) => keyWatch.look(accountId),
    everyMs: minutes * MS_PER_MINUTE,
  });
  rounds.start();
  const unfollow = lookWhenRefused(parts, keyWatch);
  return {
    keyWatch,
    close: () => {
      unfollow();
      rounds.close();
    },
  };
}

/** A venue that refuses a key at a login on a stream has said first that there is something to see. */
function lookWhenRefused({ keyRing, recent }: KeyWatchParts, keyWatch: KeyWatch): () => void {
  const stop = recent?.follow(({ entry }) => {
    if (entry.type !== 'system' || entry.event !== 'credential-refused' || keyRing.sealed) return;
    const refused = keyRing.listCredentials().find(({ id }) => id === entry.details['credentialId']);
    // Sealed meanwhile: then there is nothing to look with.
    if (refused !== undefined) keyWatch.look(refused.accountId).catch(() => undefined);
  });
  return stop ?? ((): void => undefined);
}

/** Over connections of their own, as a probe asks: no order waits for a look, and no look for an order. */
export function createLook({
  clock,
  keys,
  paper,
  otherKeys,
}: {
  readonly clock: Clock;
  readonly keys: Pick<VaultKeyRing, 'signer'>;
  readonly paper: GatewayConfig['paper'];
  readonly otherKeys: boolean;
}): (account: AccountEntry) => Promise<KeyLook> {
  return async (account) => {
    const { venue, environment } = account;
    const signer = keys.signer(account.id);
    if (signer === null) throw new BittingError('ACCOUNT_NOT_FOUND', 'no key of this account');
    const upstream = createProbeUpstream({ venue, environment, paper, clock });
    return lookAtKey({ account, signer, otherKeys, ports: { upstream, clock } });
  };
}

function listOwnAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}
