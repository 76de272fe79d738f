import type { Instrument, Market } from '../engine/instruments.ts';

export const INST_TYPES: Readonly<Record<Market, string>> = { spot: 'SPOT', swap: 'SWAP' };

export function instType(instrument: Instrument): string {
  return INST_TYPES[instrument.market];
}

export function family(instrument: Instrument): string {
  return instrument.market === 'spot' ? '' : `${instrument.base}-${instrument.quote}`;
}

/** An instrument as OKX lists it. */
export function instrumentShape(instrument: Instrument): Readonly<Record<string, unknown>> {
  const isSpot = instrument.market === 'spot';
  return {
    instType: instType(instrument),
    instId: instrument.id,
    instIdCode: instrument.code,
    uly: family(instrument),
    instFamily: family(instrument),
    baseCcy: isSpot ? instrument.base : '',
    quoteCcy: isSpot ? instrument.quote : '',
    settleCcy: isSpot ? '' : instrument.settle,
    ctVal: isSpot ? '' : instrument.contractValue.toString(),
    ctMult: isSpot ? '' : '1',
    ctValCcy: contractCurrency(instrument),
    ctType: isSpot ? '' : instrument.kind,
    optType: '',
    stk: '',
    listTime: instrument.listedAt.toString(),
    auctionEndTime: '',
    contTdSwTime: instrument.listedAt.toString(),
    preMktSwTime: '',
    expTime: '',
    lever: isSpot ? '' : instrument.leverageMax,
    tickSz: instrument.tick.toString(),
    lotSz: instrument.lot.toString(),
    minSz: instrument.minSize.toString(),
    maxLmtSz: instrument.maxLimitSize.toString(),
    maxMktSz: instrument.maxMarketSize.toString(),
    maxLmtAmt: '20000000',
    maxMktAmt: isSpot ? '1000000' : '',
    maxTwapSz: instrument.maxLimitSize.toString(),
    maxIcebergSz: instrument.maxLimitSize.toString(),
    maxTriggerSz: instrument.maxLimitSize.toString(),
    maxStopSz: instrument.maxMarketSize.toString(),
    state: 'live',
    ruleType: 'normal',
    openType: 'call_auction',
    futureSettlement: false,
    alias: '',
    category: '1',
    elp: '0',
    rpi: '0',
    groupId: isSpot ? '1' : '4',
    tradeQuoteCcyList: isSpot ? [instrument.quote] : [],
    instCategory: '1',
    posLmtAmt: '',
    posLmtPct: '',
    maxPlatOILmt: '',
    initPxLmtPct: '',
    floatPxLmtPct: instrument.bandRatio.toString(),
    maxPxLmtPct: '',
    upcChg: [],
  };
}

function contractCurrency(instrument: Instrument): string {
  if (instrument.market === 'spot') return '';
  return instrument.kind === 'inverse' ? instrument.quote : instrument.base;
}
