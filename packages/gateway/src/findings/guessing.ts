import { CATALOGUE, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import {
  count,
  defineRule,
  extend,
  type FindingRule,
  findingOf,
  forgetSpells,
  type Found,
  foundIn,
  newSpell,
  NOTHING_FOUND,
  type Spell,
} from './finding.ts';
import type { Request, ToldEvent } from './story.ts';

const MINUTE_MS = 60_000;
/** A bot with a wrong clock says so once or twice and is mended or fails for ever; either is worth a look. */
const FAILURES_MIN = 5;
const QUIET_MS = 10 * MINUTE_MS;
/** In the sum of an address and a minute, of callers that no key could be told of. */
const UNKNOWN_CALLERS_MIN = 20;
/** What whoever knows no key at all is told; all others of this kind knew one. */
const OF_ANYBODY: ReadonlySet<string> = new Set([
  'KEY_UNKNOWN',
  'CREDENTIALS_MISSING',
  'LOGIN_REQUIRED',
  'OPERATOR_UNKNOWN',
] satisfies ErrorCode[]);
/** Codes that one spell remembers; there are a dozen of this kind. */
const CODES_MAX = 20;

interface Failures extends Spell {
  failures: number;
  readonly codes: Set<string>;
}

/** Requests that could not prove whose they are, many from one address. */
export const guessing: FindingRule = defineRule({
  id: 'guessing',
  weight: 'alarm',
  looksFor: `${FAILURES_MIN} or more requests from one address that did not prove to be the bot's (signature, passphrase, time, replay), each within ten minutes of the one before; or ${UNKNOWN_CALLERS_MIN} in a minute of an address that no key is known of`,
  start: () => new Map<string, Failures>(),
  take(spells, told) {
    if (told.kind === 'request') return takeRequest(spells, told.request);
    return told.kind === 'event' ? takeCallers(spells, told.event) : NOTHING_FOUND;
  },
  forget: (spells, beforeMs) => forgetSpells(spells, beforeMs - QUIET_MS),
});

function takeRequest(spells: Map<string, Failures>, request: Request): readonly Found[] {
  const { refusal, address } = request;
  if (refusal === null || !isUnproven(refusal)) return NOTHING_FOUND;
  return takeFailures(spells, request, { address, failures: 1, codes: [refusal] });
}

/** Sums of an address and a minute. */
function takeCallers(spells: Map<string, Failures>, { sequence, entry }: ToldEvent): readonly Found[] {
  if (entry.event !== 'rejected-callers') return NOTHING_FOUND;
  const { count: told = '', address = '', codes: listed = '' } = entry.details;
  const failures = /^\d{1,15}$/u.test(told) ? Number(told) : 0;
  const instance = { sequence, atMs: entry.wallMs };
  const codes = listed.split(' ').filter((code) => isUnproven(code) && !OF_ANYBODY.has(code));
  if (codes.length > 0) return takeFailures(spells, instance, { address, failures, codes });
  if (failures < UNKNOWN_CALLERS_MIN) return NOTHING_FOUND;
  return foundIn(instance, `${failures} requests in a minute from ${address} were of nobody who is known`);
}

function takeFailures(
  spells: Map<string, Failures>,
  instance: { readonly sequence: bigint; readonly atMs: number },
  more: { readonly address: string; readonly failures: number; readonly codes: readonly string[] },
): readonly Found[] {
  const before = spells.get(more.address);
  const spell =
    before === undefined || instance.atMs - before.toMs > QUIET_MS
      ? { ...newSpell(), failures: 0, codes: new Set<string>() }
      : before;
  spells.set(more.address, spell);
  extend(spell, instance);
  spell.failures += more.failures;
  for (const code of more.codes) if (spell.codes.size < CODES_MAX) spell.codes.add(code);
  if (spell.failures < FAILURES_MIN) return NOTHING_FOUND;
  const sentence = `${count(spell.failures, 'request')} from ${more.address} proved nothing: ${[...spell.codes].join(', ')}`;
  return [{ id: `${more.address} ${spell.fromMs}`, finding: findingOf(spell, sentence) }];
}

function isUnproven(code: string): boolean {
  return Object.hasOwn(CATALOGUE, code) && CATALOGUE[code as ErrorCode].kind === 'unauthenticated';
}
