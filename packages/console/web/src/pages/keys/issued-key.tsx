import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { IssuedKey } from '@bitting/client/operations.ts';
import { renderSnippet } from '@bitting/client/snippets.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';
import './keys.css';
import { SnippetTabs } from './snippet-tabs.tsx';
import { useLeaveGuard } from './use-leave-guard.ts';

export interface IssuedKeyCardProps {
  readonly issued: IssuedKey;
  /** Whoever shows it lets go of it then. */
  readonly onDone: () => void;
  /** Where going back leads to. */
  readonly back: string;
}

/** A key with its secret, once: to copy, to download, to paste. */
export function IssuedKeyCard({ issued, onDone, back }: IssuedKeyCardProps): ReactNode {
  const texts = useTexts(ISSUED_TEXTS);
  const [, navigate] = useLocation();
  const guard = useLeaveGuard(issued.secret !== null, back);
  const { label, apiKey, secret, passphrase, virtualKeyId, endpoints, warnings = [] } = issued;
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    frame.current?.focus();
    frame.current?.scrollIntoView({ block: 'start' });
  }, []);
  const leave = (): void => {
    const to = guard.wanted ?? back;
    onDone();
    navigate(to);
  };
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
            { name: texts.id, value: <span className="ui-mono">{virtualKeyId}</span> },
            { name: texts.connectsTo, value: <Endpoints endpoints={endpoints} /> },
          ]}
        />
        <Download issued={issued} />
        <h3>{texts.lines}</h3>
        <SnippetTabs issued={issued} />
        <div className="ui-row">
          <Button kind="primary" icon="check" onClick={onDone}>
            {texts.done}
          </Button>
          <span className="ui-small ui-muted">{texts.doneBody}</span>
        </div>
        <Dialog
          title={texts.leave}
          isOpen={guard.wanted !== null}
          onClose={guard.stay}
          tone="danger"
          actions={
            <>
              <Button onClick={guard.stay} data-autofocus>
                {texts.stay}
              </Button>
              <Button kind="danger" onClick={leave}>
                {texts.goAnyway}
              </Button>
            </>
          }
        >
          <p>{texts.leaveBody}</p>
        </Dialog>
      </Card>
    </div>
  );
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
      <Button icon={isSaved ? 'check' : 'arrow'} onClick={save}>
        {texts.download}
      </Button>
      <span className="ui-small ui-muted">{texts.fileWarning}</span>
    </div>
  );
}
