import type { UseQueryResult } from '@tanstack/react-query';
import type { AccountPictureView, PictureChange } from '@bitting/client/pictures.ts';
import type { ApiError } from '../../../api/api-error.ts';
import { useLive } from '../../../api/live.ts';
import { queryClient } from '../../../api/query-client.ts';
import { useOperation } from '../../../api/use-operation.ts';
import { applyChange } from './picture-changes.ts';

/** Changes come by themselves; all of it is asked for again in case one was missed. */
const ASKED_EVERY_MS = 30_000;

/** What the gateway knows of the account, kept up to date for as long as somebody looks. */
export function usePicture(accountId: string): UseQueryResult<AccountPictureView, ApiError> {
  useLive('accounts', ({ events }) => {
    const changes = events.filter((event) => event['accountId'] === accountId);
    if (changes.length === 0) return;
    queryClient.setQueryData<AccountPictureView>(['operation', 'account-show', { accountId }], (picture) =>
      picture === undefined
        ? picture
        : changes.reduce(
            (before, change) => applyChange(before, change as unknown as PictureChange),
            picture,
          ),
    );
  });
  return useOperation('account-show', { accountId }, { everyMs: ASKED_EVERY_MS });
}
