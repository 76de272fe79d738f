import assert from 'node:assert/strict';
import type { OrderRequest } from 'okx-api';
import { PRICES, type MarketCase } from '../markets.ts';
import { rowsOf, type OkxSide, type Row } from '../row.ts';

/** Placing, changing and cancelling orders through okx-api, the same in both markets. */

interface Placement {
  readonly label: string;
  readonly order: Pick<OrderRequest, 'side' | 'ordType'> & Partial<OrderRequest>;
  readonly size: 'size' | 'hugeSize';
  /** The venue's word for the order right after it was placed. */
  readonly ends: 'live' | 'filled' | 'canceled';
}

const PLACEMENTS: readonly Placement[] = [
  { label: 'limit', order: { side: 'buy', ordType: 'limit', px: PRICES.low }, size: 'size', ends: 'live' },
  { label: 'market', order: { side: 'buy', ordType: 'market' }, size: 'size', ends: 'filled' },
  {
    label: 'post_only',
    order: { side: 'sell', ordType: 'post_only', px: PRICES.high },
    size: 'size',
    ends: 'live',
  },
  {
    label: 'post_only that would match',
    order: { side: 'sell', ordType: 'post_only', px: PRICES.bid },
    size: 'size',
    ends: 'canceled',
  },
  { label: 'ioc', order: { side: 'sell', ordType: 'ioc', px: PRICES.bid }, size: 'size', ends: 'filled' },
  {
    label: 'fok larger than the book',
    order: { side: 'sell', ordType: 'fok', px: PRICES.bid },
    size: 'hugeSize',
    ends: 'canceled',
  },
  {
    label: 'attached take-profit and stop-loss',
    order: {
      side: 'buy',
      ordType: 'limit',
      px: PRICES.low,
      attachAlgoOrds: [{ tpTriggerPx: PRICES.high, tpOrdPx: '-1', slTriggerPx: PRICES.stop, slOrdPx: '-1' }],
    },
    size: 'size',
    ends: 'live',
  },
];

export function okxApiOrderRows(market: MarketCase): readonly Row[] {
  return [
    ...PLACEMENTS.map((placement, index) => placementRow(market, placement, index)),
    ...identityRows(market),
    ...batchRows(market),
    algoRow(market),
  ];
}

function placementRow(market: MarketCase, placement: Placement, index: number): Row {
  const instId = market.instrument;
  return rowsOf(
    'okx-api',
    market.name,
  )({
    call: `submitOrder (${placement.label}), getOrderDetails`,
    run: async ({ okxApi }) => {
      const created = await okxApi.submitOrder({
        instId,
        tdMode: market.tdMode,
        sz: market[placement.size],
        clOrdId: `submit${market.name}${index}`,
        ...(placement.order.ordType === 'market' && market.name === 'spot' ? { tgtCcy: 'base_ccy' } : {}),
        ...placement.order,
      });
      const ordId = created[0]?.ordId ?? '';
      const details = await okxApi.getOrderDetails({ instId, ordId });
      if (placement.ends === 'live') await okxApi.cancelOrder({ instId, ordId });
      return { created, details };
    },
    holds: ({ details }) => assert.equal(details[0]?.state, placement.ends),
  });
}

function identityRows(market: MarketCase): readonly Row[] {
  const row = rowsOf('okx-api', market.name);
  const instId = market.instrument;
  return [
    row({
      call: 'submitOrder (without a client order id), getOrderList, cancelOrder',
      differences: ["gateway's id"],
      run: async ({ okxApi }) => {
        const created = await okxApi.submitOrder(limitOrder(market, 'buy'));
        const open = await okxApi.getOrderList({ instType: market.instType, instId });
        const cancelled = await okxApi.cancelOrder({ instId, ordId: created[0]?.ordId ?? '' });
        return { created, open, cancelled };
      },
      holds: ({ created, open }) =>
        assert.deepEqual(
          open.map((order) => order.ordId),
          created.map((order) => order.ordId),
        ),
    }),
    row({
      call: 'amendOrder, cancelOrder (by client order id)',
      run: async ({ okxApi }) => {
        const clOrdId = `amend${market.name}`;
        await okxApi.submitOrder({ ...limitOrder(market, 'buy'), clOrdId });
        const amended = await okxApi.amendOrder({
          instId,
          clOrdId,
          newSz: market.doubleSize,
          newPx: PRICES.lower,
        });
        const details = await okxApi.getOrderDetails({ instId, clOrdId });
        const cancelled = await okxApi.cancelOrder({ instId, clOrdId });
        return { amended, details, cancelled };
      },
      holds: ({ details }) => {
        assert.equal(details[0]?.px, PRICES.lower);
        assert.equal(details[0].sz, market.doubleSize);
      },
    }),
  ];
}

function batchRows(market: MarketCase): readonly Row[] {
  const instId = market.instrument;
  return [
    rowsOf(
      'okx-api',
      market.name,
    )({
      call: 'submitMultipleOrders, amendMultipleOrders, cancelMultipleOrders',
      run: async ({ okxApi }) => {
        const names = [`many${market.name}1`, `many${market.name}2`];
        const created = await okxApi.submitMultipleOrders(
          names.map((clOrdId) => Object.assign(limitOrder(market, 'sell'), { clOrdId })),
        );
        const amended = await okxApi.amendMultipleOrders(
          names.map((clOrdId) => ({ instId, clOrdId, newPx: PRICES.higher })),
        );
        const cancelled = await okxApi.cancelMultipleOrders(
          created.map((order) => ({ instId, ordId: order.ordId })),
        );
        return { created, amended, cancelled };
      },
      holds: (answers) => {
        for (const rows of Object.values(answers))
          assert.deepEqual(
            rows.map((answer) => answer.sCode),
            ['0', '0'],
          );
      },
    }),
  ];
}

function algoRow(market: MarketCase): Row {
  const instId = market.instrument;
  return rowsOf(
    'okx-api',
    market.name,
  )({
    call: 'placeAlgoOrder, getAlgoOrderList, amendAlgoOrder, cancelAlgoOrder',
    run: async ({ okxApi }) => {
      const created = await okxApi.placeAlgoOrder({
        instId,
        tdMode: market.tdMode,
        side: 'buy',
        ordType: 'trigger',
        sz: market.size,
        triggerPx: PRICES.high,
        orderPx: PRICES.high,
        algoClOrdId: `algo${market.name}`,
      });
      const algoId = created[0]?.algoId ?? '';
      const amended = await okxApi.amendAlgoOrder({ instId, algoId, newTriggerPx: PRICES.higher });
      const pending = await okxApi.getAlgoOrderList({ ordType: 'trigger', instId });
      const cancelled = await okxApi.cancelAlgoOrder([{ instId, algoId }]);
      return { created, amended, pending, cancelled };
    },
    holds: ({ created, pending }) => {
      assert.equal(pending[0]?.algoId, created[0]?.algoId);
      assert.equal(pending[0]?.triggerPx, PRICES.higher);
    },
  });
}

/** A resting order without a client order id. */
export function limitOrder(market: MarketCase, side: 'buy' | 'sell'): OrderRequest {
  return {
    instId: market.instrument,
    tdMode: market.tdMode,
    side,
    ordType: 'limit',
    px: side === 'buy' ? PRICES.low : PRICES.high,
    sz: market.size,
  };
}

/** Leaves nothing behind: cancels whatever a row left open. */
export async function cancelOpenOrders({ okxApi }: Pick<OkxSide, 'okxApi'>): Promise<void> {
  const open = await okxApi.getOrderList();
  for (const { instId, ordId } of open) await okxApi.cancelOrder({ instId, ordId });
}
