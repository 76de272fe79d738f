import { useState, type ReactNode } from 'react';
import type { WhatIf } from '@bitting/client/policies.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import { asApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { nameRule } from './policy-sentences.ts';
import type { SubjectShown } from './policy-subject.ts';

/** An order as a bot of each venue writes it, to begin with. */
const EXAMPLES: Readonly<Record<VenueId, Readonly<Record<string, string>>>> = {
  okx: { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.001', px: '30000' },
  htx: {
    'account-id': '1',
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.001',
    price: '30000',
    source: 'spot-api',
  },
};

/** What would become of an order if the bot sent it now. */
export function PolicyTry({ shown }: { readonly shown: SubjectShown }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const virtualKeyId = shown.subject.virtualKeyId ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [operation, setOperation] = useState('');
  const [sourceAddress, setSourceAddress] = useState('');
  const [verdict, setVerdict] = useState<WhatIf | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const body = typed ?? JSON.stringify(EXAMPLES[shown.details?.venue ?? 'okx'], null, 2);
  const judge = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    setVerdict(null);
    try {
      const found = await callOperation('policy-what-if', {
        virtualKeyId,
        body,
        ...(operation.trim() === '' ? {} : { operation: operation.trim() }),
        ...(sourceAddress.trim() === '' ? {} : { sourceAddress: sourceAddress.trim() }),
      });
      setVerdict(found);
    } catch (thrown) {
      setFailure(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <div className="keys-two">
      <Card title={texts.tryIt}>
        <TextArea label={texts.orderBody} hint={texts.orderHint} rows={10} value={body} onChange={setTyped} />
        <TextField
          label={texts.operation}
          hint={texts.operationHint}
          optional
          value={operation}
          onChange={setOperation}
        />
        <TextField
          label={texts.address}
          hint={texts.addressHint}
          optional
          value={sourceAddress}
          onChange={setSourceAddress}
        />
        <div>
          <Button kind="primary" busy={isBusy} onClick={() => void judge()}>
            {texts.judge}
          </Button>
        </div>
      </Card>
      <div className="ui-stack">
        {verdict === null ? null : <Verdict verdict={verdict} />}
        <FailureNotice error={failure} title={texts.notJudged} />
      </div>
    </div>
  );
}

function Verdict({ verdict }: { readonly verdict: WhatIf }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const isAdmitted = verdict.verdict === 'admitted';
  const worths = verdict.worths.filter((worth) => worth !== null);
  return (
    <Notice tone={isAdmitted ? 'good' : 'danger'} title={isAdmitted ? texts.admitted : texts.refused}>
      <p className="ui-small">
        {texts.byVersion(verdict.operation, formatCount(verdict.policyVersion, language))}
      </p>
      {worths.map((worth) => (
        <p key={worth}>{texts.worth(worth)}</p>
      ))}
      {verdict.refusals.length === 0 ? null : (
        <>
          <p>{texts.because}</p>
          <ol>
            {verdict.refusals.map(({ code, ruleId, detail, item }) => (
              <li key={`${code}-${ruleId ?? ''}-${item ?? ''}`}>
                <strong>{ruleId === null ? code : nameRule(ruleId, language)}</strong>
                {item === null || item === 0 ? null : ` (${texts.item(formatCount(item + 1, language))})`}
                <br />
                <Shown text={detail} /> <code className="ui-small">{code}</code>
              </li>
            ))}
          </ol>
        </>
      )}
    </Notice>
  );
}
