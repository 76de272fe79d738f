import {
  count,
  defineRule,
  extend,
  type FindingRule,
  findingOf,
  forgetSpells,
  newSpell,
  NOTHING_FOUND,
  type Spell,
} from './finding.ts';

/** What a key has not touched before. Of a key without a past everything is new, which says nothing. */
export const newInstrument: FindingRule = defineRule({
  id: 'new-instrument',
  weight: 'alarm',
  looksFor: 'orders in an instrument in which it had no order before; said only of what had orders before',
  start: () => new Map<string, Spell>(),
  take(seen, told, { habits }) {
    if (told.kind !== 'request' || habits.orders === 0) return NOTHING_FOUND;
    const { request } = told;
    if (request.refusal !== null || request.orders === 0) return NOTHING_FOUND;
    return request.instruments
      .filter((value) => !habits.instruments.has(value))
      .map((value) => {
        const spell = spellOf(seen, value, newSpell);
        extend(spell, request);
        const sentence = `First orders in ${value}: ${count(spell.count, 'request')}`;
        return { id: value, finding: findingOf(spell, sentence) };
      });
  },
  forget: forgetSpells,
});

interface Visit extends Spell {
  refused: number;
  /** As it was shown first. */
  readonly address: string;
}

/** A bot runs where it runs: a stolen key is used from elsewhere. */
export const newAddress: FindingRule = defineRule<Map<string, Visit>>({
  id: 'new-address',
  weight: 'alarm',
  looksFor:
    'requests, refused ones and reading included, from an address from which nothing of it had been admitted before; said only of what had requests before',
  start: () => new Map(),
  take(seen, told, { habits }) {
    if (told.kind !== 'request' || habits.addresses.size === 0) return NOTHING_FOUND;
    const { request } = told;
    const { origin, address } = request;
    if (origin === null || habits.addresses.has(origin)) return NOTHING_FOUND;
    const visit = spellOf(seen, origin, () => ({ ...newSpell(), refused: 0, address }));
    extend(visit, request);
    if (request.refusal !== null) visit.refused += 1;
    const ends = visit.refused === 0 ? 'none refused' : `${visit.refused} refused`;
    const sentence = `First requests from ${visit.address}: ${count(visit.count, 'request')}, ${ends}`;
    return [{ id: origin, finding: findingOf(visit, sentence) }];
  },
  forget: forgetSpells,
});

function spellOf<One extends Spell>(seen: Map<string, One>, value: string, begin: () => One): One {
  const spell = seen.get(value) ?? begin();
  seen.set(value, spell);
  return spell;
}
