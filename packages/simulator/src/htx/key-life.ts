import { KEY_LIFE_MS } from '../bounds.ts';
import type { ApiKey } from '../engine/records.ts';
import type { HtxVariants } from './variants.ts';

const DAY_MS = 86_400_000;

export interface KeyLife {
  readonly status: 'normal' | 'expired';
  /** Days that remain; -1 when the key never ends. */
  readonly validDays: number;
}

/** A key that is bound to no address ends by itself: when; `null` when it never does. A change begins the time anew. */
export function keyEnd(key: ApiKey, variants: HtxVariants): number | null {
  const trades = key.permissions.includes('trade') || key.permissions.includes('withdraw');
  if (key.ips.length > 0 || (variants.keyExpiryFor === 'trading' && !trades)) return null;
  const lastUse = variants.keyExpiryFrom === 'use' ? (key.lastUsedAt ?? 0) : 0;
  return Math.max(key.createdAt, key.changedAt ?? 0, lastUse) + KEY_LIFE_MS;
}

export function keyLife(key: ApiKey, now: number, variants: HtxVariants): KeyLife {
  const end = keyEnd(key, variants);
  if (end === null) return { status: 'normal', validDays: -1 };
  if (now >= end) return { status: 'expired', validDays: 0 };
  return { status: 'normal', validDays: Math.ceil((end - now) / DAY_MS) };
}
