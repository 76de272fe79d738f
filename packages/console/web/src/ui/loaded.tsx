import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ApiError } from '../api/api-error.ts';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from './button.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { Spinner } from './spinner.tsx';

/** What was asked for, once it is there; until then that it is on its way, or why it is not. What is there stays while it is asked for again. */
export function Loaded<Data>({
  query,
  children,
}: {
  readonly query: UseQueryResult<Data, ApiError>;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  if (query.isPending && query.fetchStatus === 'idle') return null;
  if (query.isPending) return <Spinner />;
  const retry = (
    <Button
      small
      busy={query.isFetching}
      onClick={() => {
        void query.refetch();
      }}
    >
      {texts.retry}
    </Button>
  );
  if (query.data === undefined)
    return <FailureNotice error={query.error} title={texts.failed} actions={retry} />;
  return (
    <>
      {query.error === null ? null : (
        <FailureNotice error={query.error} title={texts.failed} actions={retry} />
      )}
      {children(query.data)}
    </>
  );
}
