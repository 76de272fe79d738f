import { useState, type ReactNode } from 'react';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useMay } from '../../api/me.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { downloadText } from '../accounts/account/download.ts';
import { ACTIVITY_TEXTS } from './texts.ts';

/** Proof that a record stands in the ledger, as a file. */
export function ReceiptView({ sequence }: { readonly sequence: string }): ReactNode {
  const texts = useTexts(ACTIVITY_TEXTS);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const may = useMay('ledger-receipt');
  const file = `record-${sequence}.tlog-proof`;
  const take = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    try {
      const { receipt } = await callOperation('ledger-receipt', { sequence });
      downloadText(file, receipt);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setAsking(false);
  };
  if (!may) return null;
  return (
    <div className="ui-stack-tight">
      <p>{texts.receiptMeans}</p>
      <CopyText label={texts.receipt} value={`bitting ledger verify-receipt ${file} --log-key log.vkey`} />
      <p className="ui-muted ui-small">{texts.receiptOnly}</p>
      <div className="ui-row">
        <Button
          icon="arrow"
          busy={isAsking}
          onClick={() => {
            void take();
          }}
        >
          {texts.download}
        </Button>
      </div>
      {error === null ? null : <FailureNotice error={error} />}
    </div>
  );
}
