import type { PlacedEdge } from '../edge/placed-edges.ts';
import type { TradingSources } from './trading-metrics.ts';

export interface ReadinessParts {
  readonly keyRing: Pick<TradingSources['keyRing'], 'sealed'>;
  readonly ledger: TradingSources['ledger'];
  readonly edges: readonly Pick<PlacedEdge, 'addresses'>[];
  /** Where bots connect, as far as it is open. */
  readonly listeners: Readonly<Record<string, string>>;
}

/**
 * Why an order that comes now could not be served; `null`: it could. A halt is no reason: the gateway does what it was
 * told to, and whoever led bots elsewhere would take their cancels from them.
 */
export function findObstacle({ edges, keyRing, ledger, listeners }: ReadinessParts): string | null {
  if (edges.some(({ addresses }) => addresses.some(([family]) => listeners[family] === undefined)))
    return 'starting';
  if (keyRing.sealed) return 'sealed';
  if (!ledger.writable) return 'ledger not writable';
  return ledger.reserved === true ? 'disk full' : null;
}
