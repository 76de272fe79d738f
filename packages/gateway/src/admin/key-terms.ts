import type { KeyTerms } from '@bitting/client/operations.ts';
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { MARKETS, type EpochMs, type Market, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { BOUND_MARKETS } from '../pipeline/bound-markets.ts';
import type { AccountEntry, BodyBinding, CredentialEntry } from '../vault/entries.ts';
import { VENUE_TERMS } from '../vault/key-terms.ts';
import { readPublicKey } from './public-key.ts';

/** How the bot of a key signs, complete and checked. */
export interface SigningTerms {
  readonly algorithm: SignatureAlgorithm;
  readonly publicKey: string | null;
  readonly bodyBinding: BodyBinding;
  readonly clientKey: string | null;
}

interface VenueRow {
  readonly name: string;
  /** A spot order names the ledger that pays, one of those that were read back when the key was bound for spot. */
  readonly spotNamesLedger: boolean;
  readonly instruments: Readonly<
    Partial<Record<Market, { readonly form: RegExp; readonly example: string }>>
  >;
}

const PAIR = { form: /^[A-Z0-9]+-[A-Z0-9]+$/u, example: 'BTC-USDT' };
const SWAP = { form: /^[A-Z0-9]+-[A-Z0-9_]+-SWAP$/u, example: 'BTC-USDT-SWAP' };
const DATED = { form: /^[A-Z0-9]+-[A-Z0-9_]+-[0-9]{6}$/u, example: 'BTC-USDT-261225' };
const OPTION = { form: /^[A-Z0-9]+-[A-Z0-9_]+-[0-9]{6}-[0-9.]+-[CP]$/u, example: 'BTC-USD-261225-50000-C' };

/** What can be traded and how it is written; a market that is missing cannot be traded through a virtual key at all. */
const VENUES: Readonly<Record<VenueId, VenueRow>> = {
  okx: {
    name: 'OKX',
    spotNamesLedger: false,
    instruments: { spot: PAIR, margin: PAIR, swap: SWAP, futures: DATED, option: OPTION },
  },
  htx: {
    name: 'HTX',
    spotNamesLedger: true,
    instruments: { spot: { form: /^[a-z0-9]+$/u, example: 'btcusdt' }, swap: PAIR, futures: DATED },
  },
};

/** Throws `KEY_TERMS_REFUSED` with the reason. `publicKey` comes back as base64 of its 32 bytes. */
export function readSigningTerms(venue: VenueId, given: KeyTerms): SigningTerms {
  const { name } = VENUES[venue];
  const { algorithms, bodySigned } = VENUE_TERMS[venue];
  const { algorithm = 'hmac-sha256', publicKey, bodyBinding = 'none', clientKey = null } = given;
  if (!algorithms.includes(algorithm))
    throw refused(`Bots of ${name} sign with ${algorithms.join(' or ')} only.`);
  if (bodyBinding === 'required' && bodySigned)
    throw refused(`At ${name} the signature covers the body already: leave the body binding out.`);
  if (algorithm === 'ed25519' && publicKey === undefined)
    throw refused('The bot makes its own pair: give the public key that it made.');
  if (algorithm !== 'ed25519' && publicKey !== undefined)
    throw refused('A public key goes with the algorithm ed25519 only.');
  return {
    algorithm,
    publicKey: publicKey === undefined ? null : readPublicKey(publicKey),
    bodyBinding,
    clientKey,
  };
}

/** Refuses a policy with which no order could ever pass. Throws `KEY_TERMS_REFUSED` with the reason. */
export function demandUsablePolicy(
  account: AccountEntry & { readonly trading: CredentialEntry['trading'] },
  policy: Policy,
  nowMs: EpochMs,
): void {
  const { name, instruments, spotNamesLedger } = VENUES[account.venue];
  if (policy.expiresAt !== null && policy.expiresAt <= nowMs) throw refused('The end of the key is past.');
  const forms = policy.markets.map((market) => {
    const row = instruments[market];
    if (row !== undefined) return row;
    const known = Object.keys(instruments).join(', ');
    throw refused(
      `The market ${market} of ${name} cannot be traded through a virtual key; there are ${known}.`,
    );
  });
  if (spotNamesLedger && policy.markets.includes('spot') && account.venueAccounts.length === 0)
    throw refused(
      'The account was bound for futures only, so that it has no spot account: bind it for spot or both.',
    );
  const unbound = policy.markets.find((market) => !BOUND_MARKETS[account.trading].includes(market));
  if (unbound !== undefined)
    throw refused(
      `The account was bound for ${account.trading} only, so that nothing is signed for ${unbound}: bind a venue key for both.`,
    );
  if (policy.instruments === 'all' || forms.length === 0) return;
  const strangers = policy.instruments.filter(
    (id) => !isPatternOf(policy.markets, id) && !forms.some(({ form }) => form.test(id)),
  );
  const [first] = strangers;
  if (first === undefined) return;
  const examples = forms.map(({ example }) => example).join(' or ');
  const needed = findMarkets(strangers, instruments);
  const advice =
    needed === null
      ? `there it looks like ${examples}`
      : `name its market, too: --market ${[...policy.markets, ...needed].join(',')}`;
  throw refused(`"${first}" is no instrument of these markets of ${name}; ${advice}.`);
}

/** A pattern names its market itself; a pair of `spot` is traded on margin, too. */
function isPatternOf(markets: readonly Market[], id: string): boolean {
  const named = MARKETS.find((market) => id.startsWith(`${market}:`));
  return named !== undefined && markets.some((market) => market === named || PAIRED.get(market) === named);
}

const PAIRED: ReadonlyMap<Market, Market> = new Map([['margin', 'spot']]);

/** The markets that a key of the account can trade at all. */
export function listTradableMarkets(
  account: AccountEntry & { readonly trading: CredentialEntry['trading'] },
): readonly Market[] {
  const { instruments, spotNamesLedger } = VENUES[account.venue];
  const lacksSpot = spotNamesLedger && account.venueAccounts.length === 0;
  return BOUND_MARKETS[account.trading].filter(
    (market) => instruments[market] !== undefined && !(market === 'spot' && lacksSpot),
  );
}

/** The further markets in which all of these are instruments; `null` where one of them is an instrument nowhere. */
function findMarkets(
  ids: readonly string[],
  instruments: VenueRow['instruments'],
): ReadonlySet<Market> | null {
  const found = ids.map((id) => MARKETS.find((market) => instruments[market]?.form.test(id) === true));
  const markets = new Set(found.filter((market) => market !== undefined));
  return found.includes(undefined) ? null : markets;
}

function refused(sentence: string): BittingError {
  return new BittingError('KEY_TERMS_REFUSED', sentence, { publicDetail: sentence });
}
