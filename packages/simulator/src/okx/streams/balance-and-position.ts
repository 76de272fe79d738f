import type { Balance, Fill, Position } from '../../engine/records.ts';
import { positionKey, type VenueEvent } from '../../engine/venue-state.ts';
import { shown } from '../balance-shape.ts';
import { positionShape } from '../position-shape.ts';
import type { Shape } from '../order-shape.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

const POSITION_FIELDS = [
  'posId',
  'tradeId',
  'instId',
  'instType',
  'mgnMode',
  'posSide',
  'pos',
  'ccy',
  'posCcy',
  'avgPx',
  'nonSettleAvgPx',
  'settledPnl',
  'uTime',
] as const;

/** Cash and positions together, as they stand after each command that moved either. */
export class BalanceAndPositionTopic implements Topic {
  readonly scope: { readonly uid: string };
  readonly intervalMs = 0;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  /** Cash that subscribers know, as text. */
  readonly #cash = new Map<string, string>();
  #balances = new Map<string, Balance>();
  #positions = new Map<string, Position>();
  #fills: Fill[] = [];
  #isLiquidation = false;

  constructor(venue: VenueNow, arg: Arg, uid: string) {
    this.scope = { uid };
    this.#venue = venue;
    this.#arg = arg;
    for (const balance of this.#wallet()) this.#cash.set(balance.asset, shown(balance.cash));
  }

  welcome(): readonly string[] {
    const { state } = this.#venue().engine;
    const balData = this.#wallet().filter(({ cash }) => !cash.isZero());
    const posData = state.positions.ownedBy(this.scope.uid);
    return [this.#frame('snapshot', { balances: balData, positions: posData, fills: [] })];
  }

  take(event: VenueEvent): boolean {
    if (event.kind === 'order' && event.order.category === 'full_liquidation') this.#isLiquidation = true;
    if (event.kind === 'balance') {
      if (event.balance.wallet !== 'trading') return false;
      this.#balances.set(event.balance.asset, event.balance);
    } else if (event.kind === 'position') {
      this.#positions.set(positionKey(event.position), event.position);
    } else if (event.kind === 'fill') {
      this.#fills.push(event.fill);
    } else return false;
    return true;
  }

  flush(): readonly string[] {
    const table = this.#venue().engine.state.positions;
    const balances = [...this.#balances.values()].filter(
      ({ asset, cash }) => this.#cash.get(asset) !== shown(cash),
    );
    for (const { asset, cash } of balances) this.#cash.set(asset, shown(cash));
    const positions = [...this.#positions].map(([key, position]) => table.get(key) ?? position);
    const fills = this.#fills;
    const moved = fills.length > 0 ? 'filled' : 'transferred';
    const eventType = this.#isLiquidation ? 'liquidation' : moved;
    this.#balances = new Map();
    this.#positions = new Map();
    this.#fills = [];
    this.#isLiquidation = false;
    if (balances.length === 0 && positions.length === 0 && fills.length === 0) return [];
    return [this.#frame(eventType, { balances, positions, fills })];
  }

  #wallet(): readonly Balance[] {
    const { balances } = this.#venue().engine.state;
    return balances.ownedBy(this.scope.uid).filter(({ wallet }) => wallet === 'trading');
  }

  #frame(
    eventType: string,
    rows: {
      readonly balances: readonly Balance[];
      readonly positions: readonly Position[];
      readonly fills: readonly Fill[];
    },
  ): string {
    const { engine, now } = this.#venue();
    const pTime = now.toString();
    const balData = rows.balances.map(({ asset, cash, updatedAt }) => ({
      ccy: asset,
      cashBal: shown(cash),
      uTime: updatedAt.toString(),
    }));
    const posData = rows.positions.map((position) => briefly(positionShape(engine.state, position)));
    const trades = rows.fills.map(({ instrumentId, tradeId }) => ({ instId: instrumentId, tradeId }));
    return pushFrame(this.#arg, [{ pTime, eventType, balData, posData, trades }]);
  }
}

function briefly(shape: Shape): Shape {
  return Object.fromEntries(POSITION_FIELDS.map((name) => [name, shape[name]]));
}
