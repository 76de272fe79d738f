import { useMemo, useState, type ReactNode } from 'react';
import { Link, useParams } from 'wouter';
import type { ApprovalDetails } from '@bitting/client/people.ts';
import { REFETCH_MS } from '../../api/bounds.ts';
import { useMe } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age, Instant } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dotted } from '../../ui/dotted.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { numberEqual } from '../../ui/numbered.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { MadeLinkNotice } from '../accounts/invitations/invite-dialog.tsx';
import { IssuedKeyCard } from '../keys/issued-key.tsx';
import { policySentences } from '../keys/policy-sentences.ts';
import { ApprovalActs } from './approval-acts.tsx';
import type { CarriedOut } from './carry-out.ts';
import { choicesOf } from './approval-choices.ts';
import { ApprovalState } from './approval-state.tsx';
import { groupDigest, readChangeLine } from './change-lines.ts';
import { useDigest } from './digest.ts';
import { nameOperation, OPERATION_TEXTS } from './operation-texts.ts';
import { readProposedPolicy } from './proposed-policy.ts';
import { APPROVALS_TEXTS } from './texts.ts';
import { useOperatorNames } from './use-operator-names.ts';
import './approvals.css';

const NOTHING: CarriedOut = { kind: 'nothing' };

/** One proposal: in words, to the letter, who decided what, and what is to be done about it. */
export function Page(): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const names = useTexts(OPERATION_TEXTS);
  const { approvalId = '' } = useParams();
  const details = useOperation('approvals-show', { approvalId }, { everyMs: REFETCH_MS });
  const title = details.data === undefined ? texts.title : nameOperation(details.data.operation, names);
  return (
    <>
      <p>
        <Link href="/approvals">{texts.all}</Link>
      </p>
      <PageHeader title={title} />
      <Loaded query={details}>{(shown) => <Proposal shown={shown} />}</Loaded>
    </>
  );
}

function Proposal({ shown }: { readonly shown: ApprovalDetails }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const nameOf = useOperatorNames();
  const person = useMe().data?.signedIn;
  const digest = useDigest(shown.change);
  const missing = shown.needed - shown.approvals;
  const outlook = missing > 0 ? texts.stillNeeded(missing) : texts.enough;
  const [made, setMade] = useState<CarriedOut>(NOTHING);
  if (person === undefined || person === null) return null;
  const choices = choicesOf(shown, person);
  return (
    <>
      {made.kind === 'link' ? <MadeLinkNotice made={made.made} /> : null}
      {made.kind === 'key' ? (
        <IssuedKeyCard
          issued={made.issued}
          isRotated={shown.operation === 'rotate'}
          back={`/approvals/${shown.approvalId}`}
          onDone={() => {
            setMade(NOTHING);
          }}
        />
      ) : null}
      <Card title={texts.what} actions={<ApprovalState state={shown.state} />}>
        <ChangeLines lines={shown.lines} />
        <p className="ui-small ui-muted">{texts.inGatewaysWords}</p>
        <ProposedPolicy change={shown.change} />
        <Facts
          rows={[
            {
              name: texts.columns.agreed,
              value: (
                <Dotted>
                  {texts.counted(shown.approvals, shown.needed)}
                  {shown.state === 'open' ? outlook : null}
                </Dotted>
              ),
            },
            { name: texts.facts.proposedBy, value: nameOf(shown.proposedBy) },
            { name: texts.facts.proposedAt, value: <Instant atMs={shown.proposedAtMs} /> },
            {
              name: texts.facts.ends,
              value: (
                <Dotted>
                  <Instant atMs={shown.expiresAtMs} />
                  <Age atMs={shown.expiresAtMs} />
                </Dotted>
              ),
            },
            { name: texts.facts.kind, value: texts.classes[shown.class] },
            { name: texts.facts.operation, value: <code>{shown.operation}</code> },
            { name: texts.facts.id, value: <span className="ui-mono">{shown.approvalId}</span> },
          ]}
        />
      </Card>
      <Letter shown={shown} digest={digest} />
      <Decisions shown={shown} />
      {digest === shown.digest ? (
        <ApprovalActs shown={shown} digest={digest} choices={choices} onMade={setMade} />
      ) : null}
    </>
  );
}

function ChangeLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  return (
    <ul className="approvals-lines">
      {numberEqual(lines).map(({ key, text: line }) => {
        const { direction, text } = readChangeLine(line);
        return (
          <li key={key}>
            {direction === null ? null : (
              <Badge tone={direction === 'loosened' ? 'warn' : 'good'}>
                {direction === 'loosened' ? texts.loosened : texts.tightened}
              </Badge>
            )}
            <Shown text={text} />
          </li>
        );
      })}
    </ul>
  );
}

/** In the person's own language, and not by the gateway's word: from the text that is agreed to. */
function ProposedPolicy({ change }: { readonly change: string }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const language = useLanguage();
  const document = useMemo(() => readProposedPolicy(change), [change]);
  if (document === null) return null;
  return (
    <details open>
      <summary>{texts.policyThen}</summary>
      <ul>
        {policySentences(document, language).map(({ field, sentence }) => (
          <li key={field}>
            <Shown text={sentence} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The very text that is agreed to, and its digest as it was worked out here. */
function Letter({
  shown,
  digest,
}: {
  readonly shown: ApprovalDetails;
  readonly digest: string | null;
}): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  return (
    <Card title={texts.exactly}>
      <p className="ui-muted">{texts.exactlyLead}</p>
      <pre className="approvals-change">
        <Shown text={shown.change} isExact />
      </pre>
      {digest === null ? <Spinner label={texts.digestPending} /> : null}
      {digest === null || digest === shown.digest ? null : <Notice tone="danger" title={texts.digestWrong} />}
      {digest === null ? null : (
        <Facts
          rows={[
            {
              name: texts.digestShort,
              value: (
                <span className="approvals-digest">
                  {numberEqual(groupDigest(digest)).map(({ key, text }) => (
                    <span key={key}>{text}</span>
                  ))}
                </span>
              ),
            },
            { name: texts.digest, value: <CopyText label={texts.digest} value={digest} /> },
          ]}
        />
      )}
      <p className="ui-muted ui-small">{texts.digestLead}</p>
    </Card>
  );
}

function Decisions({ shown }: { readonly shown: ApprovalDetails }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  const nameOf = useOperatorNames();
  return (
    <Card title={texts.decisions}>
      {shown.decisions.length === 0 ? <p className="ui-muted">{texts.nobodyDecided}</p> : null}
      <ul className="approvals-lines">
        {shown.decisions.map(({ by, atMs, verdict, reason, counts }) => (
          <li key={`${by} ${atMs}`}>
            <Badge tone={verdict === 'approve' ? 'good' : 'danger'}>
              {verdict === 'approve' ? texts.approved : texts.rejected}
            </Badge>
            <Dotted>
              {nameOf(by)}
              <Instant atMs={atMs} />
              {verdict === 'approve' && !counts ? texts.countsNot : null}
              {reason === null ? null : <Shown text={reason} />}
            </Dotted>
          </li>
        ))}
      </ul>
    </Card>
  );
}
