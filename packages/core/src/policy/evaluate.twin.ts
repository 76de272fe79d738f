/**
 * The policy once more, slow and obvious: for each rule one function of one item of a request, rational numbers as pairs of
 * bigints, address blocks as lists of bits. It shares no code with the rules; the test holds both to each other.
 */
import type { Intent } from '../trading/intent.ts';
import { LIMITS_BY_TWIN } from './limits.twin.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import type { Usage } from './usage.ts';
import { fraction, isMore, orderOf, reduces, worthsByTwin, ZERO } from './worths.twin.ts';

/** What a rule is asked: the item at `index`, with all others at hand. */
export interface Question {
  readonly policy: Policy;
  readonly terms: Terms;
  readonly usage: Usage;
  readonly intents: readonly Intent[];
  readonly intent: Intent;
  readonly index: number;
  readonly snapshot: Snapshot;
}

/** The code of a refusal. */
export type TwinRule = (question: Question) => string | null;

const RIGHTS: readonly (readonly [id: string, judge: TwinRule])[] = [
  ['state', stateRefusal],
  ['validity', validityRefusal],
  ['source-address', addressRefusal],
  ['request-rate', rateRefusal],
  ['scope', scopeRefusal],
  ['market', marketRefusal],
  ['bound-market', boundRefusal],
  ['instruments', instrumentRefusal],
  ['venue-account', venueAccountRefusal],
  ['ownership', ownershipRefusal],
  ['account-wide', wideRefusal],
];

/** What is asked of the key alone. */
const OF_KEY = new Set(
  'state validity source-address request-rate bound-market venue-account ownership account-wide one-change'.split(
    ' ',
  ),
);

const EVERY_RULE: readonly (readonly [id: string, judge: TwinRule])[] = [
  ...RIGHTS,
  ...LIMITS_BY_TWIN.map(([id, judge]) => [id, judge ?? notionalRefusal] as const),
];

/** Every refusal in the order of the rules, as `rule code item`; the item is `-` for what is about the whole request. */
export function refusalsByTwin(
  policy: Policy,
  intents: readonly Intent[],
  snapshot: Snapshot,
): readonly string[] {
  const told: string[] = [];
  for (const [id, judge] of EVERY_RULE) {
    for (const layer of ['key', 'account', 'installation'] as const) {
      const terms = layer === 'key' ? policy : snapshot.layers[layer];
      if (terms === null || (layer !== 'key' && OF_KEY.has(id))) continue;
      const usage = snapshot.usage[layer];
      const codes = intents.map((intent, index) =>
        judge({ policy, terms, usage, intents, intent, index, snapshot }),
      );
      const item = codes.findIndex((code) => code !== null);
      if (item === -1) continue;
      const where = intents.length === 1 || id === 'one-change' ? '-' : String(item);
      told.push(`${layer === 'key' ? '' : `${layer}/`}${id} ${codes[item] ?? ''} ${where}`);
      break;
    }
  }
  return told;
}

function cancels(intent: Intent): boolean {
  return intent.kind === 'cancel' || intent.kind === 'account-cancel';
}

function stateRefusal({ intent, snapshot }: Question): string | null {
  const isHarmless = cancels(intent) || intent.kind === 'read';
  if (snapshot.state === 'revoked') return 'KEY_REVOKED';
  if (snapshot.state === 'suspended') return 'KEY_SUSPENDED';
  if (snapshot.state === 'halted' && !isHarmless) return 'STATE_HALTED';
  if (snapshot.state === 'reducing' && !isHarmless && !reduces(intent, snapshot)) return 'STATE_REDUCING';
  return null;
}

function validityRefusal({ policy, snapshot }: Question): string | null {
  if (policy.notBefore !== null && policy.notBefore > snapshot.now) return 'KEY_NOT_YET_VALID';
  return policy.expiresAt !== null && policy.expiresAt <= snapshot.now ? 'KEY_EXPIRED' : null;
}

function addressRefusal({ policy, snapshot }: Question): string | null {
  return isInBlocks(policy.sourceCidrs, snapshot.sourceAddress) ? null : 'ADDRESS_NOT_ALLOWED';
}

function rateRefusal({ policy, intent, snapshot }: Question): string | null {
  const room = policy.requestsPerSecond + (cancels(intent) ? 100 : 0);
  return snapshot.requestsThisSecond > room ? 'RATE_EXCEEDED' : null;
}

function scopeRefusal({ terms, intent, snapshot }: Question): string | null {
  const may = (scope: Terms['scopes'][number]): boolean => terms.scopes.includes(scope);
  let isInScope = may('trade') || (may('reduce-only') && reduces(intent, snapshot));
  if (intent.kind === 'read') isInScope = may('read');
  else if (intent.kind === 'set-leverage') isInScope = may('settings');
  else if (cancels(intent)) isInScope = may('trade') || may('cancel-only') || may('reduce-only');
  return isInScope ? null : 'SCOPE_MISSING';
}

function marketRefusal({ terms, intent }: Question): string | null {
  if (!('market' in intent) || cancels(intent)) return null;
  const isPair = intent.market === 'spot' || intent.market === 'margin';
  const isOtherPair =
    intent.kind === 'amend' && isPair && terms.markets.some((one) => one === 'spot' || one === 'margin');
  const isNamed = intent.market !== null && terms.markets.includes(intent.market);
  return isNamed || isOtherPair ? null : 'MARKET_NOT_ALLOWED';
}

function boundRefusal({ intent, snapshot }: Question): string | null {
  if (intent.kind === 'read' || intent.kind === 'cancel') return null;
  const reached = 'market' in intent && intent.market !== null ? [intent.market] : snapshot.servedMarkets;
  return snapshot.boundMarkets.some((bound) => reached.includes(bound)) ? null : 'MARKET_NOT_BOUND';
}

function instrumentRefusal({ terms, intent, snapshot }: Question): string | null {
  if (!('market' in intent) || cancels(intent) || terms.instruments === 'all') return null;
  const { instrument } = intent;
  if (instrument === null) return 'INSTRUMENT_NOT_ALLOWED';
  if (terms.instruments.includes(instrument)) return null;
  const described = snapshot.instruments.get(instrument);
  const patterns = terms.instruments.filter((entry) => entry.includes(':'));
  if (described === undefined) return patterns.length > 0 ? 'INSTRUMENT_UNKNOWN' : 'INSTRUMENT_NOT_ALLOWED';
  const isMet = patterns.some((pattern) => {
    const [market = '', assets = ''] = pattern.split(':');
    const [base = '', quote = ''] = assets.split('-');
    if (market !== described.market) return false;
    return (
      (base === '*' || base === described.baseAsset) && (quote === '*' || quote === described.quoteAsset)
    );
  });
  return isMet ? null : 'INSTRUMENT_NOT_ALLOWED';
}

function venueAccountRefusal({ intent, snapshot }: Question): string | null {
  if (intent.kind !== 'place' || intent.venueAccount === null) return null;
  return snapshot.venueAccounts.includes(intent.venueAccount) ? null : 'VENUE_ACCOUNT_NOT_ALLOWED';
}

function ownershipRefusal({ intent, snapshot }: Question): string | null {
  const ownership = orderOf(intent, snapshot)?.ownership;
  if (intent.kind === 'cancel' && ownership !== 'own' && ownership !== 'index-unavailable')
    return 'ORDER_NOT_OWNED';
  return intent.kind === 'amend' && ownership !== 'own' ? 'ORDER_NOT_OWNED' : null;
}

function wideRefusal({ intent, snapshot }: Question): string | null {
  const isWide =
    intent.kind === 'account-cancel' || (intent.kind === 'close-position' && intent.cancelsPending);
  return isWide && !snapshot.onlyTradingKey ? 'ACCOUNT_WIDE_NOT_ALONE' : null;
}

function notionalRefusal({ terms, intent, snapshot }: Question): string | null {
  if (terms.notionalPerOrder === null) return null;
  const worths = worthsByTwin(intent, snapshot);
  if (typeof worths === 'string') return worths;
  for (const [asset, worth] of worths) {
    if (asset === null) return 'INSTRUMENT_UNKNOWN';
    const limit = terms.notionalPerOrder.get(asset);
    if (isMore(worth, limit === undefined ? ZERO : fraction(limit))) return 'NOTIONAL_ABOVE_LIMIT';
  }
  return null;
}

/** IPv4 only: the worlds of the test have no other. */
function isInBlocks(blocks: readonly string[], address: string): boolean {
  const wanted = bitsOf(address);
  const list = blocks.length === 0 ? ['127.0.0.0/8'] : blocks;
  return list.some((block) => {
    const [network = '', length = ''] = block.split('/');
    return bitsOf(network).slice(0, Number(length)) === wanted.slice(0, Number(length));
  });
}

function bitsOf(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}
