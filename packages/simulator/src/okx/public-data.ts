import { Decimal } from '@bitting/core/money/decimal.ts';
import { priceLimits } from '../engine/price-limits.ts';
import { perTwoSeconds, type PublicCall, type PublicRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { family, instrumentShape, instType } from './instrument-shape.ts';
import { chosenInstruments, KNOWN_INST_TYPES, namedInstrument } from './market-data.ts';
import { ok, type Reply } from './replies.ts';

const EIGHT_HOURS_MS = 8 * 3_600_000;
const FUNDING_RATE = '0.0001';

function time({ now }: PublicCall): Reply {
  return ok([{ ts: now.toString() }]);
}

export function listInstruments({ state, fields }: PublicCall): Reply {
  if (!KNOWN_INST_TYPES.has(fields.required('instType'))) throw new OkxRefusal('51000', 'instType');
  return ok(chosenInstruments(state, fields).map((instrument) => instrumentShape(instrument)));
}

function markPrice({ state, fields, now }: PublicCall): Reply {
  return ok(
    chosenInstruments(state, fields).map((instrument) => ({
      instType: instType(instrument),
      instId: instrument.id,
      markPx: state.market(instrument.id).mark.toString(),
      ts: now.toString(),
    })),
  );
}

function priceLimit({ state, fields, now }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const { highestBuy, lowestSell } = priceLimits(state, instrument);
  return ok([
    {
      instType: instType(instrument),
      instId: instrument.id,
      buyLmt: highestBuy.toString(),
      sellLmt: lowestSell.toString(),
      ts: now.toString(),
      enabled: true,
    },
  ]);
}

function fundingRate({ state, fields, now }: PublicCall): Reply {
  const wanted = fields.required('instId');
  const swaps = [...state.instruments.values()].filter(
    ({ id, market }) => market === 'swap' && (wanted === 'ANY' || id === wanted),
  );
  if (swaps.length === 0) throw new OkxRefusal('51001');
  const next = now - (now % EIGHT_HOURS_MS) + EIGHT_HOURS_MS;
  return ok(
    swaps.map((instrument) => ({
      instType: 'SWAP',
      instId: instrument.id,
      method: 'current_period',
      formulaType: 'noRate',
      fundingRate: FUNDING_RATE,
      nextFundingRate: '',
      fundingTime: next.toString(),
      nextFundingTime: (next + EIGHT_HOURS_MS).toString(),
      prevFundingTime: (next - EIGHT_HOURS_MS).toString(),
      minFundingRate: '-0.00375',
      maxFundingRate: '0.00375',
      interestRate: '0.0001',
      impactValue: '20000',
      settState: 'settled',
      settFundingRate: FUNDING_RATE,
      premium: '0',
      ts: now.toString(),
    })),
  );
}

function fundingRateHistory({ state, fields, now }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const latest = now - (now % EIGHT_HOURS_MS);
  const limit = Math.min(fields.whole('limit', 100), 100);
  return ok(
    Array.from({ length: limit }, (_, index) => ({
      instType: 'SWAP',
      instId: instrument.id,
      formulaType: 'noRate',
      fundingRate: FUNDING_RATE,
      realizedRate: FUNDING_RATE,
      method: 'current_period',
      fundingTime: (latest - index * EIGHT_HOURS_MS).toString(),
    })),
  );
}

function openInterest({ state, fields, now }: PublicCall): Reply {
  const swaps = chosenInstruments(state, fields).filter(({ market }) => market === 'swap');
  return ok(
    swaps.map((instrument) => {
      const longs = state.positions
        .all()
        .filter(({ instrumentId, size }) => instrumentId === instrument.id && size.sign() > 0)
        .reduce((sum, { size }) => sum.add(size), Decimal.ZERO);
      const coins = longs.multiply(instrument.contractValue);
      return {
        instType: 'SWAP',
        instId: instrument.id,
        oi: longs.toString(),
        oiCcy: coins.toString(),
        oiUsd: coins.multiply(state.market(instrument.id).mark).toString(),
        ts: now.toString(),
      };
    }),
  );
}

function positionTiers({ state, fields }: PublicCall): Reply {
  const tiers = chosenInstruments(state, fields)
    .filter(({ market }) => market === 'swap')
    .map((instrument) => ({
      instType: 'SWAP',
      instId: instrument.id,
      uly: family(instrument),
      instFamily: family(instrument),
      tier: '1',
      minSz: '0',
      maxSz: instrument.maxLimitSize.toString(),
      mmr: instrument.maintenanceRatio.toString(),
      imr: '0.01',
      maxLever: instrument.leverageMax,
      optMgnFactor: '',
      quoteMaxLoan: '',
      baseMaxLoan: '',
    }));
  return ok(tiers);
}

function underlying({ state, fields }: PublicCall): Reply {
  const families = chosenInstruments(state, fields).map((instrument) => family(instrument));
  return ok([[...new Set(families)].filter((name) => name !== '')]);
}

function systemStatus({ maintenance, now }: PublicCall): Reply {
  if (!maintenance) return ok([]);
  return ok([
    {
      title: 'Simulated maintenance',
      state: 'ongoing',
      begin: (now - 60_000).toString(),
      end: (now + 3_600_000).toString(),
      preOpenBegin: '',
      href: '',
      serviceType: '5',
      system: 'unified',
      scheDesc: '',
      maintType: '1',
      env: '1',
    },
  ]);
}

function publicRoute(path: string, max: number, run: PublicRoute['run']): PublicRoute {
  return { method: 'GET', path, access: 'public', limit: perTwoSeconds(max, 'ip+instrument'), run };
}

export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  publicRoute('public/time', 10, time),
  publicRoute('public/instruments', 20, listInstruments),
  publicRoute('public/mark-price', 10, markPrice),
  publicRoute('public/price-limit', 20, priceLimit),
  publicRoute('public/funding-rate', 10, fundingRate),
  publicRoute('public/funding-rate-history', 10, fundingRateHistory),
  publicRoute('public/open-interest', 20, openInterest),
  publicRoute('public/position-tiers', 10, positionTiers),
  publicRoute('public/underlying', 20, underlying),
  { ...publicRoute('system/status', 1, systemStatus), limit: { max: 1, windowMs: 5000, scope: 'ip' } },
];
