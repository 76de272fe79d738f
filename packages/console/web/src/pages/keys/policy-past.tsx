import { useState, type ReactNode } from 'react';
import type { PastWhatIf } from '@bitting/client/past.ts';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { asApiError } from '../../api/api-error.ts';
import { callOperation } from '../../api/call-operation.ts';
import { formatCount, formatDecimal } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Amount, Instant } from '../../ui/age.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { RadioGroup, Select } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Shown } from '../../ui/shown.tsx';
import { EDITOR_TEXTS } from './editor-texts.ts';
import { nameRule } from './policy-sentences.ts';
import type { SubjectShown } from './policy-subject.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { RuleTable } from './rule-table.tsx';

const DAY_MS = 86_400_000;
const SPANS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
type Span = keyof typeof SPANS;
const SPAN_NAMES = ['day', 'week', 'month'] as const satisfies readonly Span[];

/** What a policy would have made of what a key did. */
export function PolicyPast({
  shown,
  drafted,
}: {
  readonly shown: SubjectShown;
  /** What is being written; `null`: it says nothing yet. */
  readonly drafted: PolicyDocument | null;
}): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const [span, setSpan] = useState<Span>('week');
  const [which, setWhich] = useState<'drafted' | 'inForce'>('drafted');
  const [past, setPast] = useState<PastWhatIf | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const look = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    setPast(null);
    try {
      const found = await callOperation('policy-what-if-past', {
        virtualKeyId: shown.subject.virtualKeyId ?? '',
        sinceMs: Date.now() - SPANS[span],
        ...(which === 'drafted' && drafted !== null ? { document: drafted } : {}),
      });
      setPast(found);
    } catch (thrown) {
      setFailure(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <Card title={texts.past}>
        <p>{texts.pastLead}</p>
        <div className="ui-grid">
          <Select
            label={texts.since}
            options={SPAN_NAMES.map((value) => ({ value, label: texts.spans[value] }))}
            value={span}
            onChange={setSpan}
          />
          <RadioGroup
            legend={texts.whichPolicy}
            options={[
              { value: 'drafted', label: texts.drafted, disabled: drafted === null },
              { value: 'inForce', label: texts.inForce },
            ]}
            value={drafted === null ? 'inForce' : which}
            onChange={setWhich}
          />
        </div>
        <div>
          <Button kind="primary" busy={isBusy} onClick={() => void look()}>
            {texts.look}
          </Button>
        </div>
      </Card>
      <FailureNotice error={failure} title={texts.notJudged} />
      {past === null ? null : <PastReport past={past} />}
    </>
  );
}

function PastReport({ past }: { readonly past: PastWhatIf }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const words = useTexts(POLICY_TEXTS);
  const language = useLanguage();
  const count = (number: number): string => formatCount(number, language);
  return (
    <Card title={texts.recorded(count(past.requests), count(past.read))}>
      <Notice
        tone={past.refused === 0 ? 'good' : 'warn'}
        title={past.refused === 0 ? texts.wouldRefuseNone : texts.wouldRefuse(count(past.refused))}
      />
      {past.unsure === 0 ? null : <p>{texts.unsure(count(past.unsure))}</p>}
      <DataTable
        caption={texts.placed}
        rowKey={({ asset }) => asset}
        rows={past.placed}
        empty={<></>}
        columns={[
          { key: 'asset', header: texts.asset, isRowHeader: true, cell: ({ asset }) => asset },
          {
            key: 'recorded',
            header: texts.placed,
            align: 'end',
            cell: ({ recorded }) => <Amount value={recorded} />,
          },
          {
            key: 'passed',
            header: texts.passed,
            align: 'end',
            cell: ({ passed }) => <Amount value={passed} />,
          },
        ]}
      />
      <RuleTable
        rows={past.rules}
        counts={[
          { key: 'refused', header: texts.refuses, of: ({ refused }) => refused },
          { key: 'alone', header: texts.alone, of: ({ alone }) => alone },
        ]}
        more={[
          {
            key: 'example',
            header: texts.example,
            cell: ({ examples }) =>
              examples.slice(0, 1).map(({ sequence, sentence, wallMs }) => (
                <div key={sequence} className="ui-small">
                  <Instant atMs={wallMs} /> <Shown text={sentence} />
                </div>
              )),
          },
        ]}
      />
      <Stretches past={past} />
      {past.unjudged.length === 0 ? null : (
        <p className="ui-small">
          {texts.unjudged(past.unjudged.map((ruleId) => nameRule(ruleId, language)).join(words.comma))}
        </p>
      )}
    </Card>
  );
}

/** Only those in which something would have been otherwise. */
function Stretches({ past }: { readonly past: PastWhatIf }): ReactNode {
  const texts = useTexts(EDITOR_TEXTS);
  const language = useLanguage();
  const all = past.hours.length > 0 ? past.hours : past.days;
  const changed = all.filter(({ recorded, passed }) => recorded !== passed);
  return (
    <DataTable
      caption={texts.when}
      rowKey={({ fromMs, asset }) => `${fromMs}-${asset}`}
      rows={changed}
      empty={<></>}
      columns={[
        {
          key: 'from',
          header: texts.when,
          isRowHeader: true,
          cell: ({ fromMs }) => <Instant atMs={fromMs} />,
        },
        {
          key: 'recorded',
          header: texts.placed,
          align: 'end',
          cell: ({ recorded, asset }) => `${formatDecimal(recorded, language)} ${asset}`,
        },
        {
          key: 'passed',
          header: texts.passed,
          align: 'end',
          cell: ({ passed, asset }) => `${formatDecimal(passed, language)} ${asset}`,
        },
      ]}
    />
  );
}
