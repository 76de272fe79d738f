import { useState, type ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { AccountView, IssuedKey, KeyDetails } from '@bitting/client/operations.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMay } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { formatCount } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { EnvironmentBadge, StateBadge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { FORM_TEXTS } from './form-texts.ts';
import { IssuedKeyCard } from './issued-key.tsx';
import { KeyActions } from './key-actions.tsx';
import { KEY_PAGE_TEXTS } from './key-page-texts.ts';
import './keys.css';
import { LastDecisions } from './last-decisions.tsx';
import { PolicySentenceList } from './policy-sentence-list.tsx';
import { KEY_TEXTS } from './texts.ts';
import { UsageCard } from './usage-card.tsx';
import { Above, WorstCase } from './worst-case.tsx';

/** Usage changes with every order. */
const REFRESH_MS = 5_000;

export function Page(): ReactNode {
  const { virtualKeyId = '' } = useParams();
  const details = useOperation('show', { virtualKeyId }, { everyMs: REFRESH_MS });
  const accounts = useOperation('accounts', {});
  const [rotated, setRotated] = useState<IssuedKey | null>(null);
  if (rotated !== null)
    return (
      <Rotated
        issued={rotated}
        onDone={() => {
          setRotated(null);
        }}
      />
    );
  return (
    <Loaded query={details}>
      {(key) => (
        <KeyView
          details={key}
          account={accounts.data?.accounts.find(({ accountId }) => accountId === key.accountId) ?? null}
          onRotated={setRotated}
        />
      )}
    </Loaded>
  );
}

function Rotated({ issued, onDone }: { readonly issued: IssuedKey; readonly onDone: () => void }): ReactNode {
  return (
    <div className="ui-stack">
      <PageHeader title={showText(issued.label)} />
      <IssuedKeyCard issued={issued} onDone={onDone} back={`/keys/${issued.virtualKeyId}`} isRotated />
    </div>
  );
}

interface KeyViewProps {
  readonly details: KeyDetails;
  /** `null`: it cannot be seen. */
  readonly account: AccountView | null;
  readonly onRotated: (issued: IssuedKey) => void;
}

function KeyView({ details, account, onRotated }: KeyViewProps): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const form = useTexts(FORM_TEXTS);
  const mayChange = useMay('policy-set');
  const policyPath = `/keys/${details.virtualKeyId}/policy`;
  return (
    <div className="ui-stack">
      <PageHeader
        title={showText(details.label)}
        lead={texts.lead(showText(details.owner), showText(account?.label ?? details.accountId))}
        actions={
          <>
            {account === null ? null : <EnvironmentBadge environment={account.environment} />}
            <StateBadge state={details.state} />
          </>
        }
      />
      <ShadowNotice virtualKeyId={details.virtualKeyId} to={policyPath} />
      <div className="keys-two">
        <div className="ui-stack">
          <Card title={texts.actions} tone={account?.environment === 'live' ? 'live' : 'normal'}>
            <KeyActions details={details} onRotated={onRotated} />
          </Card>
          <UsageCard details={details} />
          <KeyFacts details={details} account={account} />
        </div>
        <div className="ui-stack">
          <Card title={form.ifStolen}>
            {details.state === 'revoked' ? (
              <p>{texts.revokedLead}</p>
            ) : (
              <WorstCase worst={details.worstCase} />
            )}
          </Card>
          <Card
            title={texts.what}
            actions={
              <ButtonLink small to={policyPath}>
                {mayChange ? texts.change : texts.show}
              </ButtonLink>
            }
          >
            <PolicySentenceList document={details.document} />
            <Above above={details.above} />
          </Card>
        </div>
      </div>
      <LastDecisions virtualKeyId={details.virtualKeyId} />
    </div>
  );
}

function ShadowNotice({
  virtualKeyId,
  to,
}: {
  readonly virtualKeyId: string;
  readonly to: string;
}): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const language = useLanguage();
  const { data } = useOperation('policy-shadow-show', { virtualKeyId });
  const shadow = data?.shadow ?? null;
  if (shadow === null) return null;
  const { judged, wouldRefuse, wouldAdmit } = shadow.found;
  const [all, refuse, admit] = [judged, wouldRefuse, wouldAdmit].map((count) => formatCount(count, language));
  return (
    <Notice
      title={texts.shadow}
      actions={
        <ButtonLink small to={to}>
          {texts.show}
        </ButtonLink>
      }
    >
      <p>{texts.shadowBody(all ?? '', refuse ?? '', admit ?? '')}</p>
    </Notice>
  );
}

function KeyFacts({ details, account }: Omit<KeyViewProps, 'onRotated'>): ReactNode {
  const texts = useTexts(KEY_PAGE_TEXTS);
  const words = useTexts(KEY_TEXTS);
  const language = useLanguage();
  const { deadManSeconds } = details.document;
  const { clientKey } = details;
  return (
    <Card title={texts.facts}>
      <Facts
        rows={[
          { name: texts.id, value: <span className="ui-mono">{details.virtualKeyId}</span> },
          { name: texts.apiKey, value: <span className="ui-mono">{details.apiKey}</span> },
          { name: texts.owner, value: <Shown text={details.owner} /> },
          {
            name: texts.account,
            value: (
              <Link href={`/accounts/${details.accountId}`}>
                <Shown text={account?.label ?? details.accountId} />
              </Link>
            ),
          },
          { name: texts.created, value: <Instant atMs={details.createdAtMs} /> },
          {
            name: texts.expires,
            value: details.expiresAtMs === null ? texts.never : <Instant atMs={details.expiresAtMs} />,
          },
          { name: texts.version, value: formatCount(details.secretVersion, language) },
          { name: texts.policyVersion, value: formatCount(details.policyVersion, language) },
          { name: texts.algorithm, value: words.algorithms[details.algorithm] },
          { name: texts.bodyBinding, value: texts.bindings[details.bodyBinding] },
          {
            name: texts.certificate,
            value:
              clientKey === null || clientKey === undefined ? (
                texts.anyConnection
              ) : (
                <span className="ui-mono">{clientKey}</span>
              ),
          },
          {
            name: texts.deadMan,
            value:
              typeof deadManSeconds === 'number'
                ? texts.deadManOn(formatCount(deadManSeconds, language))
                : texts.deadManOff,
          },
        ]}
      />
    </Card>
  );
}
