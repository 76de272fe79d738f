import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { FACTS_INSTRUMENTS_MAX } from '../../bounds.ts';
import { listOf, optional, text } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { viewPicture } from '../picture-views.ts';
import { demandAccount } from '../views.ts';

/** Prices where the account trades: of the named instruments, or else of those that matter to it. */
export const markets = defineOperation(
  'markets',
  { accountId: id, instruments: optional(listOf(text(64), FACTS_INSTRUMENTS_MAX)) },
  async (ports, { accountId, instruments }) => {
    const { label, venue } = demandAccount(ports.keys, accountId);
    const asked = instruments ?? findInstruments(accountId, label, ports);
    const prices = await ports.venue(venue).prices({ venue, accountId, instruments: asked });
    return {
      venue,
      markets: prices.map(({ atMs, dayAgo, instrument, one, price }) => ({
        instrument,
        price: price.toString(),
        atMs,
        dayAgo: dayAgo?.toString() ?? null,
        one: one === null ? null : { asset: one.asset, amount: one.amount.toString() },
      })),
    };
  },
);

/** What is held, ordered and was traded, then what its virtual keys name one by one. */
function findInstruments(
  accountId: string,
  label: string,
  { clock, keys, pictures }: Pick<AdminPorts, 'clock' | 'keys' | 'pictures'>,
): readonly string[] {
  const picture = pictures.show(accountId);
  const shown: Pick<AccountPictureView, 'fills' | 'orders' | 'positions'> =
    picture === null
      ? { positions: [], orders: [], fills: [] }
      : viewPicture(picture, { label, nowMs: clock.wallMs() });
  const traded = [shown.positions, shown.orders, shown.fills].flatMap((rows) =>
    rows.map(({ instrument }) => instrument),
  );
  const named = keys
    .listVirtualKeys()
    .filter((key) => key.accountId === accountId && key.state !== 'revoked')
    .flatMap(({ policy }) => (policy.instruments === 'all' ? [] : policy.instruments))
    .filter((name) => !name.includes(':'));
  return [...new Set([...traded, ...named])].slice(0, FACTS_INSTRUMENTS_MAX);
}
