import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { renderSnippet } from '@bitting/client/snippets.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { LeaveQuestion } from '../../ui/leave-question.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { useLeaveGuard } from '../../ui/use-leave-guard.ts';
import { mayTryAnOrder } from './first-order.ts';
import { FirstRequest, useHeard } from './first-request.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';
import './keys.css';
import { MarketOrdersNote } from './market-orders-note.tsx';
import { SnippetTabs } from './snippet-tabs.tsx';

export interface IssuedKeyCardProps {
  readonly issued: IssuedKey;
  /** Whoever shows it lets go of it then. */
  readonly onDone: () => void;
  /** Where going back leads to. */
  readonly back: string;
  /** It has new secrets in the place of others. */
  readonly isRotated?: boolean;
}

/** A key with its secret, once: to copy, to download, to paste. */
export function IssuedKeyCard({ issued, onDone, back, isRotated = false }: IssuedKeyCardProps): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const heard = useHeard(issued, isRotated);
  const mayOrder = useMayOrder(issued);
  // A bot that signs with the secret has it.
  const guard = useLeaveGuard(issued.secret !== null && heard === 'nothing', back);
  const { label, apiKey, secret, passphrase, virtualKeyId, endpoints, warnings = [] } = issued;
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.focus();
    frame.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <div ref={frame} tabIndex={-1} className="keys-issued">
      <Card title={texts.title(showText(label))}>
        {secret === null ? (
          <p>{texts.noSecret}</p>
        ) : (
          <Notice tone="warn" title={texts.once}>
            <p>{texts.onceBody}</p>
          </Notice>
        )}
        {warnings.map((warning) => (
          <Notice key={warning} tone="warn" title={<Shown text={warning} />} />
        ))}
        {issued.bodyBinding === 'required' ? <Notice title={texts.bodyBinding} /> : null}
        <h3>{texts.intoBot}</h3>
        <Facts
          rows={[
            { name: texts.apiKey, value: <CopyText label={texts.apiKey} value={apiKey} /> },
            ...(secret === null
              ? []
              : [{ name: texts.secret, value: <CopyText label={texts.secret} value={secret} /> }]),
            ...(passphrase === null
              ? []
              : [
                  { name: texts.passphrase, value: <CopyText label={texts.passphrase} value={passphrase} /> },
                ]),
            {
              name: texts.connectsTo,
              value: (
                <>
                  <Endpoints endpoints={endpoints} />
                  <p className="ui-field-hint">{texts.connectsToHint}</p>
                </>
              ),
            },
            {
              name: texts.id,
              value: (
                <>
                  <span className="ui-mono">{virtualKeyId}</span>
                  <p className="ui-field-hint">{texts.idHint}</p>
                </>
              ),
            },
          ]}
        />
        <Download issued={issued} />
        <h3>{texts.lines}</h3>
        <SnippetTabs issued={issued} mayOrder={mayOrder} />
        <MarketOrdersNote virtualKeyId={virtualKeyId} />
        <FirstRequest heard={heard} virtualKeyId={virtualKeyId} />
        <div className="ui-row">
          <Button kind="primary" icon="check" onClick={onDone}>
            {texts.done}
          </Button>
          <span className="ui-small ui-muted">{texts.doneBody}</span>
        </div>
        <LeaveQuestion guard={guard} title={texts.leave} onLeave={onDone}>
          {texts.leaveBody}
        </LeaveQuestion>
      </Card>
    </div>
  );
}

/** Only where the account is one of which nobody loses anything, and trades what the lines order. */
function useMayOrder({ accountId }: IssuedKey): boolean {
  const account = useOperation('accounts', {}).data?.accounts.find((one) => one.accountId === accountId);
  return account !== undefined && mayTryAnOrder(account.environment, account.trading);
}

function Endpoints({ endpoints }: Pick<IssuedKey, 'endpoints'>): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const all = Object.entries(endpoints);
  if (all.length === 0) return texts.noListener;
  return (
    <div className="ui-stack-tight">
      {all.map(([family, url]) => {
        const name = texts.families[family as keyof IssuedKey['endpoints']];
        return (
          <div key={family}>
            {all.length === 1 ? null : <div className="ui-small ui-muted">{name}</div>}
            <CopyText label={name} value={url} />
          </div>
        );
      })}
    </div>
  );
}

function Download({ issued }: { readonly issued: IssuedKey }): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const [isSaved, setSaved] = useState(false);
  if (issued.secret === null) return null;
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([`${renderSnippet('env', issued)}\n`], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${issued.label.replaceAll(/[^\w.-]+/gu, '-')}.env`;
    link.click();
    URL.revokeObjectURL(url);
    setSaved(true);
  };
  return (
    <div className="ui-row">
      <Button icon={isSaved ? 'check' : 'download'} onClick={save}>
        {texts.download}
      </Button>
      <span className="ui-small ui-muted">{texts.fileWarning}</span>
    </div>
  );
}
