import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '../../engine/instruments.ts';
import { priceLimits } from '../../engine/price-limits.ts';
import type { ContractCall } from './contract-call.ts';
import { legacyPublic, statusPublic } from './contract-routes.ts';
import { contractCode, eachContract, MARGIN_ASSET, namedContract, type Shape } from './contracts.ts';
import { FUNDING_PERIOD_MS, FUNDING_RATE, interestFacts, nextFundingAt } from './market-shape.ts';
import { pastFundings } from './market-v5.ts';
import { rawNumber } from './raw-numbers.ts';

/** What every row about a linear perpetual says of its kind. */
function kindShape(instrument: Instrument): Shape {
  return {
    symbol: instrument.base,
    contract_code: contractCode(instrument),
    business_type: 'swap',
    pair: contractCode(instrument),
    contract_type: 'swap',
    trade_partition: MARGIN_ASSET,
  };
}

function compactDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}

export function contractShape(instrument: Instrument, now: number): Shape {
  return {
    ...kindShape(instrument),
    contract_size: rawNumber(instrument.contractValue),
    price_tick: rawNumber(instrument.tick),
    delivery_date: '',
    delivery_time: '',
    create_date: compactDate(instrument.listedAt),
    contract_status: 1,
    settlement_date: nextFundingAt(now).toString(),
    support_margin_mode: 'all',
  };
}

function linearContracts(call: ContractCall): readonly Shape[] {
  const { now, params } = call;
  const type = params.oneOf('business_type', ['all', 'swap', 'futures', ''], '');
  params.oneOf('support_margin_mode', ['all', 'cross', 'isolated', ''], '');
  if (type === 'futures') return [];
  return eachContract(call, (row) => contractShape(row, now));
}

/** Coin-margined markets: clients want to see that they exist; nothing behind these rows can be traded. */
function inverseSwaps({ now }: ContractCall): readonly Shape[] {
  return [
    {
      symbol: 'BTC',
      contract_code: 'BTC-USD',
      contract_size: 100,
      price_tick: 0.1,
      delivery_time: '',
      create_date: '20200325',
      contract_status: 1,
      settlement_date: nextFundingAt(now).toString(),
    },
  ];
}

function inverseFutures({ now }: ContractCall): readonly Shape[] {
  return [
    {
      symbol: 'BTC',
      contract_code: 'BTC271231',
      contract_type: 'quarter',
      contract_size: 100,
      price_tick: 0.01,
      delivery_date: '20271231',
      delivery_time: '1830240000000',
      create_date: '20260625',
      contract_status: 1,
      settlement_time: nextFundingAt(now).toString(),
    },
  ];
}

function limits(call: ContractCall): readonly Shape[] {
  const { state } = call;
  return eachContract(call, (instrument) => {
    const { highestBuy, lowestSell } = priceLimits(state, instrument);
    return {
      ...kindShape(instrument),
      high_limit: rawNumber(highestBuy),
      low_limit: rawNumber(lowestSell),
    };
  });
}

/** The index is the mark: both are the price that the market follows. */
function indices(call: ContractCall): readonly Shape[] {
  const { now, state } = call;
  return eachContract(call, (instrument) => ({
    contract_code: contractCode(instrument),
    index_price: rawNumber(state.market(instrument.id).mark),
    index_ts: now,
    trade_partition: MARGIN_ASSET,
  }));
}

export function elementShape(instrument: Instrument): Shape {
  return {
    ...kindShape(instrument),
    mode_type: 1,
    swap_delivery_type: '',
    settle_period: 8,
    min_level: '1',
    max_level: instrument.leverageMax,
    order_limits: [{ order_price_type: 'limit', open: instrument.maxLimitSize.toString() }],
    price_estimated: [],
    real_time_settlement: 1,
    transfer_profit_ratio: null,
    cross_transfer_profit_ratio: null,
    instrument_type: 1,
  };
}

function elements(call: ContractCall): readonly Shape[] {
  return eachContract(call, elementShape);
}

function openInterest(call: ContractCall): readonly Shape[] {
  const { now, state } = call;
  return eachContract(call, (instrument) => {
    const facts = interestFacts(state, instrument, now);
    return {
      ...kindShape(instrument),
      volume: rawNumber(facts.volume),
      amount: rawNumber(facts.amount),
      value: rawNumber(facts.value),
      trade_amount: rawNumber(facts.dayAmount),
      trade_volume: rawNumber(facts.dayVolume),
      trade_turnover: rawNumber(facts.dayTurnover),
    };
  });
}

export function fundingShape(instrument: Instrument, now: number): Shape {
  return {
    estimated_rate: null,
    funding_rate: FUNDING_RATE,
    contract_code: contractCode(instrument),
    symbol: instrument.base,
    fee_asset: MARGIN_ASSET,
    funding_time: nextFundingAt(now).toString(),
    next_funding_time: (nextFundingAt(now) + FUNDING_PERIOD_MS).toString(),
    trade_partition: MARGIN_ASSET,
  };
}

function funding({ now, params, state }: ContractCall): Shape {
  return fundingShape(namedContract(state, params.text('contract_code')), now);
}

function fundings(call: ContractCall): readonly Shape[] {
  const { now } = call;
  return eachContract(call, (row) => fundingShape(row, now));
}

function fundingHistory(call: ContractCall): Shape {
  const instrument = namedContract(call.state, call.params.text('contract_code'));
  const data = pastFundings(call).map((at) => ({
    avg_premium_index: '0',
    funding_rate: FUNDING_RATE,
    realized_rate: FUNDING_RATE,
    funding_time: at.toString(),
    contract_code: contractCode(instrument),
    symbol: instrument.base,
    fee_asset: MARGIN_ASSET,
  }));
  return { total_page: 1, current_page: 1, total_size: data.length, data };
}

/** One ladder for every leverage; the factor is the maintenance margin in units of the initial margin. */
function ladders(call: ContractCall): readonly Shape[] {
  return eachContract(call, (instrument) => ({
    ...kindShape(instrument),
    margin_mode: 'cross',
    list: ['1', '5', '10', '20', '50', instrument.leverageMax].map((leverage) => ({
      lever_rate: Number(leverage),
      ladders: [
        {
          ladder: 0,
          min_size: 0,
          max_size: rawNumber(instrument.maxLimitSize),
          adjust_factor: rawNumber(Decimal.parse(leverage).multiply(instrument.maintenanceRatio)),
        },
      ],
    })),
  }));
}

function timestamp({ now }: ContractCall): Shape {
  return { ts: now };
}

const HEARTS = ['', 'swap_', 'option_', 'linear_swap_'] as const;

/** Which parts of the host are up. */
function heartbeat({ maintenance, now }: ContractCall): Shape {
  const beats = HEARTS.map((part) => [`${part}heartbeat`, maintenance ? 0 : 1] as const);
  const recoveries = HEARTS.map((part) => [`${part}estimated_recovery_time`, null] as const);
  return { data: Object.fromEntries<unknown>([...beats, ...recoveries]), ts: now };
}

export const CONTRACT_INFO_ROUTES = [
  statusPublic('api/v1/timestamp', timestamp),
  statusPublic('heartbeat/', heartbeat),
  legacyPublic('linear-swap-api/v1/swap_contract_info', linearContracts),
  legacyPublic('swap-api/v1/swap_contract_info', inverseSwaps),
  legacyPublic('api/v1/contract_contract_info', inverseFutures),
  legacyPublic('linear-swap-api/v1/swap_price_limit', limits),
  legacyPublic('linear-swap-api/v1/swap_index', indices),
  legacyPublic('linear-swap-api/v1/swap_query_elements', elements),
  legacyPublic('linear-swap-api/v1/swap_open_interest', openInterest),
  legacyPublic('linear-swap-api/v1/swap_funding_rate', funding),
  legacyPublic('linear-swap-api/v1/swap_batch_funding_rate', fundings),
  legacyPublic('linear-swap-api/v1/swap_historical_funding_rate', fundingHistory),
  legacyPublic('linear-swap-api/v1/swap_adjustfactor', ladders),
];
