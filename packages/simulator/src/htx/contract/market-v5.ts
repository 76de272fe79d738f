import { priceLimits } from '../../engine/price-limits.ts';
import type { ContractCall } from './contract-call.ts';
import { v5Public } from './contract-routes.ts';
import {
  contractCode,
  eachContract,
  MARGIN_ASSET,
  namedContract,
  type Shape,
  turnoverOf,
} from './contracts.ts';
import { FUNDING_PERIOD_MS, FUNDING_RATE, interestFacts, nextFundingAt } from './market-shape.ts';
import { spanOf } from './paging.ts';
import { tierShape } from './positions.ts';

const FUNDING_RATE_MAX = '0.00375';
const HISTORY_ROWS_MAX = 100;

function fundingRates(call: ContractCall): readonly Shape[] {
  const { now } = call;
  const fundingAt = nextFundingAt(now);
  return eachContract(call, (instrument) => ({
    contract_code: contractCode(instrument),
    funding_rate: FUNDING_RATE,
    funding_time: fundingAt.toString(),
    next_funding_time: (fundingAt + FUNDING_PERIOD_MS).toString(),
    min_funding_rate: `-${FUNDING_RATE_MAX}`,
    max_funding_rate: FUNDING_RATE_MAX,
  }));
}

/** Instants of past fundings, newest first. */
export function pastFundings(call: ContractCall): readonly number[] {
  const { from, to } = spanOf(call.params);
  const limit = Math.min(call.params.whole('limit', HISTORY_ROWS_MAX) || HISTORY_ROWS_MAX, HISTORY_ROWS_MAX);
  const latest = nextFundingAt(call.now) - FUNDING_PERIOD_MS;
  return Array.from({ length: HISTORY_ROWS_MAX }, (_, index) => latest - index * FUNDING_PERIOD_MS)
    .filter((at) => at >= from && at <= to)
    .slice(0, limit);
}

function fundingHistory(call: ContractCall): readonly Shape[] {
  const instrument = namedContract(call.state, call.params.text('contract_code'));
  return pastFundings(call).map((at) => ({
    id: Math.floor(at / FUNDING_PERIOD_MS).toString(),
    contract_code: contractCode(instrument),
    funding_rate: FUNDING_RATE,
    funding_time: at.toString(),
  }));
}

function openInterest({ now, params, state }: ContractCall): Shape {
  const instrument = namedContract(state, params.text('contract_code'));
  const facts = interestFacts(state, instrument, now);
  return {
    amount: facts.amount.toString(),
    volume: facts.volume.toString(),
    value: facts.value.toString(),
    contract_code: contractCode(instrument),
    trade_amount: facts.dayAmount.toString(),
    trade_volume: facts.dayVolume.toString(),
    trade_turnover: facts.dayTurnover.toString(),
  };
}

function limits(call: ContractCall): readonly Shape[] {
  const { state } = call;
  return eachContract(call, (instrument) => {
    const { highestBuy, lowestSell } = priceLimits(state, instrument);
    return {
      contract_code: contractCode(instrument),
      contract_type: 'swap',
      high_limit: highestBuy.toString(),
      low_limit: lowestSell.toString(),
    };
  });
}

function riskLimits(call: ContractCall): readonly Shape[] {
  return eachContract(call, (instrument) => ({
    contract_code: contractCode(instrument),
    margin_mode: 'cross',
    tiers: [tierShape(instrument)],
  }));
}

function deductionCurrencies(): readonly Shape[] {
  return [{ currency: MARGIN_ASSET }];
}

function multiAssets(): readonly Shape[] {
  return [{ currency: MARGIN_ASSET, margin_rate: '1', min: '0', max: null }];
}

/** Positions that were closed by force, as the public sees them. */
function liquidations({ params, state }: ContractCall): readonly Shape[] {
  const instrument = namedContract(state, params.text('contract_code'));
  const { from, to } = spanOf(params);
  return state.fills
    .all()
    .filter(
      ({ at, instrumentId, subType }) =>
        subType === '100' && instrumentId === instrument.id && at >= from && at <= to,
    )
    .slice(-HISTORY_ROWS_MAX)
    .toReversed()
    .map((fill) => ({
      id: fill.billId,
      contract_code: contractCode(instrument),
      liquidation_time: fill.at.toString(),
      side: fill.side,
      position_side: fill.side === 'sell' ? 'long' : 'short',
      volume: fill.size.toString(),
      amount: turnoverOf(instrument, fill.size).toString(),
      bankrupt_price: fill.price.toString(),
      trade_turnover: turnoverOf(instrument, fill.size.multiply(fill.price)).toString(),
    }));
}

/** Perpetual contracts are never settled here. */
function settlements({ params, state }: ContractCall): readonly Shape[] {
  namedContract(state, params.text('contract_code'));
  return [];
}

export const CONTRACT_MARKET_V5_ROUTES = [
  v5Public('market/funding_rate', fundingRates),
  v5Public('market/funding_rate_history', fundingHistory),
  v5Public('market/open_interest', openInterest),
  v5Public('market/price_limit', limits),
  v5Public('market/liquidation_orders', liquidations),
  v5Public('market/settlement_history', settlements),
  v5Public('market/risk/limit', riskLimits),
  v5Public('market/assets_deduction_currency', deductionCurrencies),
  v5Public('market/multi_assets_margin', multiAssets),
];
