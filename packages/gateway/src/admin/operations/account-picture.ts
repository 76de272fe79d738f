import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { optional } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { viewPicture, viewRow, viewState } from '../picture-views.ts';
import { demandAccount } from '../views.ts';

/** What the account holds and has under way, as the gateway knows it at this moment. */
export const accountShow = defineOperation(
  'account-show',
  { accountId: id },
  async ({ clock, keys, pictures }, { accountId }) => {
    const { label, state } = demandAccount(keys, accountId);
    const picture = pictures.show(accountId);
    if (picture === null)
      throw new BittingError('PICTURE_UNAVAILABLE', `no picture of ${accountId}, which is ${state}`);
    return viewPicture(picture, { label, nowMs: clock.wallMs() });
  },
);

/** Every change, one event each, until the caller hangs up or reads too slowly. */
export const accountWatch = defineOperation(
  'account-watch',
  { accountId: optional(id) },
  async ({ keys, pictures }, { accountId }, call) => {
    if (accountId !== undefined) demandAccount(keys, accountId);
    let shown = 0;
    const stop = pictures.follow((event) => {
      if (accountId !== undefined && event.accountId !== accountId) return;
      shown += 1;
      const change = event.kind === 'row' ? viewRow(event.row) : viewState(event.state);
      call.event({ type: 'account', wallMs: event.wallMs, accountId: event.accountId, ...change });
    });
    if (stop === null) throw new BittingError('OVERLOADED', 'too many watch the accounts');
    const { promise, resolve } = Promise.withResolvers<void>();
    call.signal.addEventListener('abort', () => resolve(), { once: true });
    if (call.signal.aborted) resolve();
    await promise;
    stop();
    return { shown };
  },
);
