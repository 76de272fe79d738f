import { Decimal } from '@bitting/core/money/decimal.ts';
import type { AccountChange, AccountOrder, AccountPosition } from '@bitting/core/trading/account-picture.ts';
import { epochMs, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { AccountReader } from '@bitting/core/venues/account-reader.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { Attribution, type OwnOrders } from '../accounts/sync/attribution.ts';
import { askPart, type QuestionPorts } from '../accounts/sync/part-questions.ts';
import { QuestionTurns } from '../accounts/sync/question-turns.ts';
import { orderKey } from '../accounts/sync/row-key.ts';
import { tradedFamilies } from '../accounts/sync/synced-account.ts';
import { findDestination } from '../pipeline/destination.ts';
import type { PathPorts } from '../pipeline/path.ts';
import type { Pictures } from '../ports/pictures.ts';
import { OperatorPath } from './operator-path.ts';
import { HTX_REQUESTS } from './htx-requests.ts';
import { OKX_REQUESTS } from './okx-requests.ts';
import type { RequestWriter } from './own-request.ts';

export interface OpenOrder {
  readonly order: AccountOrder;
  /** `null`: placed by nobody here. */
  readonly virtualKeyId: string | null;
}

/** What was asked for, or what was in the way. */
export type Listed<Row> =
  | { readonly kind: 'listed'; readonly rows: readonly Row[] }
  | { readonly kind: 'failed'; readonly problem: string };

/** What is done at one venue after a halt, or for a bot that is silent. Nothing of it rejects; a problem is a sentence, `null` is none. */
export interface VenueHands {
  /** Whether an order of the account, or of one of its keys, is under way that a list need not show yet. */
  hasOpen(accountId: string, virtualKeyId: string | null): boolean;
  /** Open orders as the live picture has them: at once, and not the last word. */
  knownOrders(accountId: string): readonly OpenOrder[];
  /** All open orders, as the venue says now. */
  listOrders(accountId: string): Promise<Listed<OpenOrder>>;
  cancel(orders: readonly AccountOrder[], by: OperatorOn): Promise<string | null>;
  listPositions(accountId: string): Promise<Listed<AccountPosition>>;
  /** One order that fills at once or ends, at a price no farther than `collar` (a fraction) from the reference price. */
  reduce(position: AccountPosition, collar: Decimal, by: OperatorOn): Promise<string | null>;
  /** The venue's own timer: so many seconds from then it cancels all orders of this part of the account; 0 ends it. */
  setTimer(family: ApiFamily, seconds: number, by: OperatorOn): Promise<string | null>;
}

export interface OperatorOn {
  readonly operatorId: string;
  readonly accountId: string;
}

export interface HandsPorts extends PathPorts, Omit<QuestionPorts, 'turns' | 'dialect'> {
  readonly reader: AccountReader;
  readonly index: OwnOrders & Pick<VenueHands, 'hasOpen'>;
  readonly pictures: Pick<Pictures, 'show'>;
}

const REQUEST_WRITERS: Readonly<Record<VenueId, RequestWriter>> = { okx: OKX_REQUESTS, htx: HTX_REQUESTS };

const NOT_WHOLE = 'there are more of them than can be listed at once';

export function createHands(ports: HandsPorts): VenueHands {
  const path = new OperatorPath(ports);
  const accountWide = new OperatorPath(ports, { isAccountWide: true });
  const writer = REQUEST_WRITERS[ports.dialect.id];
  const asking = { ...ports, turns: new QuestionTurns() };
  return {
    hasOpen: (accountId, virtualKeyId) => ports.index.hasOpen(accountId, virtualKeyId),
    knownOrders: (accountId) => readPicture(accountId, ports),
    listOrders: async (accountId) => {
      const listed = await listAll('order', accountId, asking);
      return listed.kind === 'failed' ? listed : attribute(accountId, listed.rows, ports);
    },
    cancel: async (orders, by) => {
      let problem: string | null = null;
      for (const request of writer.cancels(orders))
        problem = (await path.act(request, { ...by, task: { kind: 'cancel' } })) ?? problem;
      return problem;
    },
    listPositions: async (accountId) => {
      const listed = await listAll('position', accountId, asking);
      if (listed.kind === 'failed') return listed;
      const rows = listed.rows.flatMap((change) => (change.kind === 'position' ? [change.position] : []));
      return { kind: 'listed', rows: rows.filter(({ quantity }) => !quantity.isZero()) };
    },
    setTimer: (family, seconds, by) =>
      accountWide.act(writer.cancelAfter(family, seconds), { ...by, task: { kind: 'cancel' } }),
    reduce: async (position, collar, by) => {
      const priced = await price(
        position,
        { collar, accountId: by.accountId, operatorId: by.operatorId },
        ports,
      );
      if (typeof priced === 'string') return priced;
      const { assets, closing } = priced;
      return path.act(writer.close(position, closing), { ...by, task: { kind: 'reduce', collar, assets } });
    },
  };
}

/** Of every part of the venue that the account's credential trades by. */
async function listAll(
  kind: AccountChange['kind'],
  accountId: string,
  ports: HandsPorts & QuestionPorts,
): Promise<Listed<AccountChange>> {
  const { keyRing, reader } = ports;
  const account = keyRing.sealed ? null : keyRing.account(accountId);
  const credential = account === null ? null : keyRing.credential(accountId);
  if (account === null || credential === null)
    return {
      kind: 'failed',
      problem: keyRing.sealed ? 'the vault is sealed' : 'the account has no bound key',
    };
  const families = tradedFamilies(account.venue, credential.trading);
  const about = { accountId, sinceMs: epochMs(0), venueAccounts: account.venueAccounts, instruments: [] };
  const rows: AccountChange[] = [];
  for (const part of reader.parts) {
    if (part.kind !== kind || !families.includes(part.family)) continue;
    const answer = await askPart(part, about, ports);
    if (answer.kind === 'failed') return { kind: 'failed', problem: `${part.name}: ${answer.problem}` };
    if (!answer.isWhole) return { kind: 'failed', problem: `${part.name}: ${NOT_WHOLE}` };
    rows.push(...answer.changes);
  }
  return { kind: 'listed', rows };
}

function readPicture(accountId: string, { pictures }: Pick<HandsPorts, 'pictures'>): readonly OpenOrder[] {
  return (pictures.show(accountId)?.rows ?? []).flatMap(({ change, owner }) => {
    if (change.kind !== 'order' || change.order.state !== 'open') return [];
    return [{ order: change.order, virtualKeyId: owner?.kind === 'key' ? owner.virtualKeyId : null }];
  });
}

/** The picture knows of some orders more than the index: what was placed by conditional orders that are gone. */
function attribute(
  accountId: string,
  changes: readonly AccountChange[],
  { dialect, index, pictures }: HandsPorts,
): Listed<OpenOrder> {
  const known = readPicture(accountId, { pictures });
  const seen = new Map(known.map(({ order, virtualKeyId }) => [orderKey(order), virtualKeyId]));
  const attribution = new Attribution({ accountId, venue: dialect.id }, index);
  try {
    const rows = changes
      .flatMap((change) => (change.kind === 'order' && change.order.state === 'open' ? [change.order] : []))
      .map((order) => ({
        order,
        virtualKeyId: attribution.ownerOf(order) ?? seen.get(orderKey(order)) ?? null,
      }));
    return { kind: 'listed', rows };
  } catch {
    return { kind: 'failed', problem: 'the index of orders cannot be read' };
  }
}

/** The rule judges by what the price is then, and by a second opinion of it: the rest of the collar is for what moves meanwhile. */
const COLLAR_USED = Decimal.parse('0.8');

/** A price well within the collar, to the tick; or why there is none. */
async function price(
  { instrument, quantity, side: positionSide }: AccountPosition,
  { accountId, collar, operatorId }: OperatorOn & { readonly collar: Decimal },
  { dialect, keyRing, markets }: HandsPorts,
) {
  const [family] = tradedFamilies(dialect.id, 'futures');
  const destination = family === undefined ? null : findDestination(accountId, family, keyRing);
  if (destination === null) return 'the account has no bound key';
  const market = markets.of(destination);
  await market.prefetch([instrument], operatorId);
  const terms = market.instrument(instrument);
  const reference = market.reference(instrument);
  if (terms?.contract === null || terms === null) return `${instrument} is no contract that is known`;
  if (reference === null) return `there is no fresh price of ${instrument}`;
  const isLong = positionSide === 'net' ? quantity.sign() > 0 : positionSide === 'long';
  const off = collar.multiply(COLLAR_USED);
  const worst = reference.price.multiply(isLong ? Decimal.ONE.subtract(off) : Decimal.ONE.add(off));
  // Towards the reference: a price beyond the collar would be refused.
  const ticks = worst.divide(terms.tickSize, 0, isLong ? 'up' : 'down');
  return {
    assets: [terms.quoteAsset, terms.settleAsset, terms.contract.valueAsset],
    closing: {
      side: isLong ? ('sell' as const) : ('buy' as const),
      price: ticks.multiply(terms.tickSize).toString(),
      quantity: quantity.absolute().toString(),
    },
  };
}
