import type { HtxVenue } from '../dispatch.ts';
import { findContract, contractCode } from '../contract/contracts.ts';
import { findContractTopic } from './contract-topics.ts';
import type { MarketHost } from './market-session.ts';
import { textIn } from './messages.ts';
import { findSpotTopic } from './spot-topics.ts';
import type { MarketView } from './sources.ts';

type Find = MarketHost['find'];

/** `market.<name>.<rest>`; `null` for a text of another form. */
function partsOf(topic: string): { readonly name: string; readonly rest: string } | null {
  const [, name = '', rest = ''] = /^market\.([^.]+)\.(.+)$/.exec(topic) ?? [];
  return name === '' ? null : { name, rest };
}

function unknown(why: string): ReturnType<Find> {
  return { kind: 'unknown', why };
}

/** Finds topics of the spot market; each path has its own while the venue is strict about them. */
export function findSpotMarket(venue: () => HtxVenue): Find {
  return (path, topic) => {
    const { engine, variants } = venue();
    const parts = partsOf(topic);
    if (parts === null) return unknown(`invalid topic ${topic}`);
    const instrument = engine.state.instruments.get(parts.name);
    if (instrument?.market !== 'spot') return unknown(`invalid symbol ${parts.name}`);
    const view: MarketView = { state: engine.state, instrument, now: () => venue().now };
    const found = findSpotTopic(view, topic, parts.rest);
    const isHere = !variants.strictStreamPaths || found?.paths.some((one) => one === path) === true;
    if (found === null || !isHere) return unknown(`invalid topic ${topic}`);
    const { answer, parameter, plan } = found;
    return {
      kind: 'found',
      plan,
      answer: answer === null ? null : (query) => answer(view, { ...query, parameter }),
    };
  };
}

/** Finds topics of linear contracts. */
export function findContractMarket(venue: () => HtxVenue): Find {
  return (path, topic, fields) => {
    const { engine, variants } = venue();
    const parts = partsOf(topic);
    if (parts === null) return unknown(`invalid topic ${topic}`);
    const instrument = findContract(engine.state, parts.name);
    if (instrument === null) return unknown(`invalid symbol ${parts.name}`);
    const view: MarketView = { state: engine.state, instrument, now: () => venue().now };
    const ch = `market.${contractCode(instrument)}.${parts.rest}`;
    const dataType = textIn(fields, 'data_type');
    const found = findContractTopic(view, { ch, rest: parts.rest, dataType });
    const isHere = !variants.strictStreamPaths || found?.paths.includes(path) === true;
    if (found === null || !isHere) return unknown(`invalid topic ${topic}`);
    const { answer, parameter, plan } = found;
    return {
      kind: 'found',
      plan,
      answer: answer === null ? null : (query) => answer(view, { ...query, parameter }),
    };
  };
}

/** Where no contract is traded. */
export const findNothing: Find = (_path, topic) => unknown(`invalid symbol ${partsOf(topic)?.name ?? topic}`);
