import { useState, type ReactNode } from 'react';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callApi } from '../../api/call-api.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { ALERTS_TEXTS } from './texts.ts';

/** Asks once more: a whole night may be among them. */
export function AcknowledgeAll({
  count,
  onChanged,
}: {
  readonly count: number;
  readonly onChanged: () => void;
}): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const language = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const acknowledge = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    try {
      await callApi('/api/alerts/acknowledge', { id: null });
      setOpen(false);
      onChanged();
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setAsking(false);
  };
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {texts.acknowledgeAll}
      </Button>
      <Dialog
        title={texts.sure(formatCount(count, language))}
        isOpen={isOpen}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{texts.cancel}</Button>
            <Button
              kind="primary"
              busy={isAsking}
              data-autofocus
              onClick={() => {
                void acknowledge();
              }}
            >
              {texts.acknowledgeAll}
            </Button>
          </>
        }
      >
        <p>{texts.sureMeans}</p>
        {error === null ? null : <FailureNotice error={error} />}
      </Dialog>
    </>
  );
}
