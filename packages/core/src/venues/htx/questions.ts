import type { OrderReference } from '../../trading/intent.ts';
import type { VenueQuestion } from '../dialect.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';

/** Where an instrument is traded; what names none is of the spot market, where ids of orders suffice. */
function areaOf(instrument: string | null): Area {
  return placeOfInstrument(instrument ?? '')?.area ?? 'spot';
}

/** Where an account-wide cancel was meant: what its `tag` says, as `readers.ts` writes it. */
export function placeOfTag(tag: string | null): readonly [area: Area, instruments: readonly string[]] {
  const [word, list] = (tag ?? '').split(' ');
  return [word === 'linear' || word === 'inverse' ? word : 'spot', list?.split(',') ?? []];
}

/** The order itself, then the open ones, then the past ones: whatever state it is in, it is in one of them. */
export function placedQuestions(
  order: OrderReference,
  instrument: string,
  algo: boolean,
): readonly VenueQuestion[] {
  const area = areaOf(instrument);
  const own = orderQuestion(order, instrument, algo);
  if (algo) return [own, openAlgosQuestion(area, instrument)];
  const history: Readonly<Record<Area, VenueQuestion>> = {
    spot: spot(`/v1/order/history?symbol=${instrument}&size=100`),
    linear: contract(`/v5/trade/order/history?contract_code=${instrument}&margin_mode=cross&limit=100`),
    inverse: contractBody('/swap-api/v3/swap_hisorders', {
      contract: instrument,
      trade_type: 0,
      type: 1,
      status: '0',
    }),
  };
  return [own, openOrdersQuestion(area, instrument), history[area]];
}

/** One order by its id. */
export function orderQuestion(
  { kind, id }: OrderReference,
  instrument: string | null,
  algo: boolean,
): VenueQuestion {
  const area = areaOf(instrument);
  if (area === 'spot') {
    if (algo) return spot(`/v2/algo-orders/specific?clientOrderId=${id}`);
    return spot(
      kind === 'venue-id' ? `/v1/order/orders/${id}` : `/v1/order/orders/getClientOrder?clientOrderId=${id}`,
    );
  }
  const name = kind === 'venue-id' ? 'order_id' : 'client_order_id';
  if (algo) {
    const algoName = kind === 'venue-id' ? 'algo_id' : 'algo_client_order_id';
    return contract(`/v5/algo/order?contract_code=${instrument}&${algoName}=${id}`);
  }
  return area === 'linear'
    ? contract(`/v5/trade/order?contract_code=${instrument}&margin_mode=cross&${name}=${id}`)
    : contractBody('/swap-api/v1/swap_order_info', { contract_code: instrument ?? '', [name]: id });
}

/** Everything that rests; the spot market is asked for all pairs, since a pair alone it does not take. */
export function openOrdersQuestion(area: Area, instrument: string | undefined): VenueQuestion {
  if (area === 'spot') return spot('/v1/order/openOrders?size=100');
  if (area === 'inverse')
    return contractBody('/swap-api/v1/swap_openorders', { contract_code: instrument ?? '', page_size: 50 });
  const which = instrument === undefined ? '' : `contract_code=${instrument}&`;
  return contract(`/v5/trade/order/opens?${which}margin_mode=cross&limit=100`);
}

function openAlgosQuestion(area: Area, instrument: string): VenueQuestion {
  return area === 'spot'
    ? spot(`/v2/algo-orders/opening?symbol=${instrument}&limit=100`)
    : contract(`/v5/algo/order/opens?contract_code=${instrument}&limit=100`);
}

export function positionsQuestion(instrument: string): VenueQuestion {
  return contract(`/v5/trade/position/opens?contract_code=${instrument}`);
}

export function leverageQuestion(instrument: string, marginMode: string): VenueQuestion {
  return areaOf(instrument) === 'inverse'
    ? contractBody('/swap-api/v1/swap_account_info', { contract_code: instrument })
    : contract(`/v5/position/lever?contract_code=${instrument}&margin_mode=${marginMode}`);
}

const NO_BODY = new Uint8Array(0);

function spot(target: string): VenueQuestion {
  return { family: 'htx-spot', method: 'GET', target, body: NO_BODY };
}

function contract(target: string): VenueQuestion {
  return { family: 'htx-contract', method: 'GET', target, body: NO_BODY };
}

/** A question that the venue wants as a POST. */
function contractBody(target: string, body: Readonly<Record<string, string | number>>): VenueQuestion {
  return { family: 'htx-contract', method: 'POST', target, body: Buffer.from(JSON.stringify(body)) };
}
