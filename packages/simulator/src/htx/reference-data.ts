import type { PublicCall, PublicRoute } from './call.ts';
import { chainsOf, currencyShape } from './currencies.ts';
import { okV1, okV2, type Envelope, type Reply } from './replies.ts';
import {
  chosenSpot,
  marketSymbolShape,
  namedCurrency,
  settingsSymbolShape,
  spotCurrencies,
  spotInstruments,
  symbolShape,
} from './symbols.ts';

function timestamp({ now }: PublicCall): Reply {
  return okV1(now);
}

function marketStatus({ maintenance, now, state }: PublicCall): Reply {
  if (!maintenance) return okV2({ marketStatus: 1 });
  const affectedSymbols = spotInstruments(state)
    .map(({ id }) => id)
    .join(',');
  return okV2({
    marketStatus: 2,
    haltStartTime: now,
    haltEndTime: now + 60_000,
    haltReason: 1,
    affectedSymbols,
  });
}

function symbols({ state }: PublicCall): Reply {
  return okV1(spotInstruments(state).map((instrument) => symbolShape(instrument)));
}

function currencyNames({ state }: PublicCall): Reply {
  return okV1(spotCurrencies(state));
}

function currencies({ fields, state }: PublicCall): Reply {
  const chosen =
    fields.text('currency') === ''
      ? spotCurrencies(state).map((name) => name.toUpperCase())
      : [namedCurrency(state, fields)];
  return okV2(chosen.map((asset) => currencyShape(asset)));
}

/** Settings carry the time of their last change; they never change here. */
const SETTINGS = { ts: '1629769247172', full: 1 } as const;

function marketSymbols({ fields, state }: PublicCall): Reply {
  const rows = chosenSpot(state, fields, 'symbols').map((instrument) => marketSymbolShape(instrument));
  return okV1(rows, SETTINGS);
}

function settingsSymbols({ state }: PublicCall): Reply {
  return okV1(
    spotInstruments(state).map((instrument, index) => settingsSymbolShape(instrument, index)),
    SETTINGS,
  );
}

function settingsSymbolsV1({ state }: PublicCall): Reply {
  const rows = spotInstruments(state).map(({ id, base, quote, tick, lot }, index) => ({
    symbol: id,
    sn: `${base}/${quote}`,
    bc: base.toLowerCase(),
    qc: quote.toLowerCase(),
    state: 'online',
    ve: true,
    we: true,
    dl: true,
    cd: false,
    te: true,
    ce: true,
    tet: 0,
    toa: 0,
    tca: 0,
    voa: 0,
    vca: 0,
    bcdn: base,
    qcdn: quote,
    sp: 'main',
    tm: '',
    w: 1000 - index,
    ttp: 8,
    tap: lot.scale,
    tpp: tick.scale,
    fp: 8,
    tags: '',
  }));
  return okV1(rows, SETTINGS);
}

function settingsCurrencies({ state }: PublicCall): Reply {
  const rows = spotCurrencies(state).map((name, index) => ({
    cc: name,
    dn: name.toUpperCase(),
    fn: name.toUpperCase(),
    at: 1,
    wp: chainsOf(name.toUpperCase())[0]?.digits ?? 8,
    ft: 'eth',
    dma: '0.001',
    wma: '0.01',
    sp: '8',
    w: (1000 - index).toString(),
    qc: name === 'usdt' || name === 'btc',
    state: 'online',
    v: true,
    whe: false,
    cd: false,
    de: true,
    wed: true,
    cawt: false,
    fc: 12,
    sc: 12,
    swd: '',
    wd: '',
    sdd: '',
    dd: '',
    svd: '',
    tags: '',
  }));
  return okV1(rows, SETTINGS);
}

function settingsChains({ state }: PublicCall): Reply {
  const rows = spotCurrencies(state).flatMap((name) =>
    chainsOf(name.toUpperCase()).map(({ chain, baseChain, protocol, digits, fee, minWithdrawal }) => ({
      chain,
      currency: name,
      code: chain,
      ct: 'live',
      ac: baseChain.toLowerCase() || name,
      adt: false,
      ao: false,
      awt: false,
      dn: protocol || name.toUpperCase(),
      fn: '',
      default: 1,
      de: true,
      we: true,
      dma: '0.001',
      wma: minWithdrawal.toString(),
      wp: digits,
      ft: 'fixed',
      fee: fee.toString(),
      fc: 12,
      sc: 12,
      v: true,
    })),
  );
  return okV1(rows, SETTINGS);
}

function reference(path: string, envelope: Envelope, run: PublicRoute['run']): PublicRoute {
  return {
    host: 'spot',
    method: 'GET',
    path,
    access: 'public',
    envelope,
    limit: { max: 10, windowMs: 1000, per: 'ip', headers: 'none' },
    run,
  };
}

export const REFERENCE_ROUTES: readonly PublicRoute[] = [
  { ...reference('/v1/common/timestamp', 'v1', timestamp), worksInMaintenance: true },
  { ...reference('/v2/market-status', 'v2', marketStatus), worksInMaintenance: true },
  reference('/v1/common/symbols', 'v1', symbols),
  reference('/v1/common/currencys', 'v1', currencyNames),
  reference('/v2/reference/currencies', 'v2', currencies),
  reference('/v2/settings/common/symbols', 'v1', settingsSymbols),
  reference('/v2/settings/common/currencies', 'v1', settingsCurrencies),
  reference('/v1/settings/common/symbols', 'v1', settingsSymbolsV1),
  reference('/v1/settings/common/market-symbols', 'v1', marketSymbols),
  reference('/v1/settings/common/currencys', 'v1', settingsCurrencies),
  reference('/v1/settings/common/chains', 'v1', settingsChains),
];
