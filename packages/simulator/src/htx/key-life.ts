import { KEY_LIFE_MS } from '../bounds.ts';
import type { ApiKey } from '../engine/records.ts';
import type { HtxVariants } from './variants.ts';

const DAY_MS = 86_400_000;

export interface KeyLife {
  readonly status: 'normal' | 'expired';
  /** Days that remain; -1 when the key never ends. */
  readonly validDays: number;
}

/** A key that is bound to no address ends by itself. */
export function keyLife(key: ApiKey, now: number, variants: HtxVariants): KeyLife {
  const trades = key.permissions.includes('trade') || key.permissions.includes('withdraw');
  if (key.ips.length > 0 || (variants.keyExpiryFor === 'trading' && !trades)) {
    return { status: 'normal', validDays: -1 };
  }
  const from = variants.keyExpiryFrom === 'use' ? (key.lastUsedAt ?? key.createdAt) : key.createdAt;
  const leftMs = from + KEY_LIFE_MS - now;
  if (leftMs <= 0) return { status: 'expired', validDays: 0 };
  return { status: 'normal', validDays: Math.ceil(leftMs / DAY_MS) };
}
