import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { AccountView, IssuedKey } from '@bitting/client/operations.ts';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMe } from '../../api/me.ts';
import { refreshOperations, useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { EnvironmentBadge } from '../../ui/badge.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Checkbox, RadioGroup, Select, TextField } from '../../ui/field.tsx';
import { LeaveQuestion } from '../../ui/leave-question.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { useLeaveGuard } from '../../ui/use-leave-guard.ts';
import { issueParameters } from './issue-parameters.ts';
import { IssuedKeyCard } from './issued-key.tsx';
import { ISSUED_TEXTS } from './issued-texts.ts';
import { cutKey } from './key-secret.ts';
import { KeyFailure } from './key-failure.tsx';
import './keys.css';
import {
  draftLike,
  draftOf,
  plainDraft,
  PROFILES,
  readDraft,
  tradableMarkets,
  type PolicyDraft,
  type Profile,
} from './policy-draft.ts';
import { PolicyDraftEditor } from './policy-draft-editor.tsx';
import type { FieldProblem, LimitName } from './policy-form.ts';
import { POLICY_TEXTS } from './policy-texts.ts';
import { isStale, RehearsalCard, refusalOf } from './rehearsal-card.tsx';
import { SigningFields, signingTerms, USUAL_SIGNING, type SigningText } from './signing-fields.tsx';
import { KEY_TEXTS } from './texts.ts';
import { useRehearsal } from './use-rehearsal.ts';
import { useSettledDocument } from './use-settled-document.ts';
import { useSuggestions } from './use-suggestions.ts';

export function Page(): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const accounts = useOperation('accounts', {});
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  const [, navigate] = useLocation();
  const done = (): void => {
    const id = issued?.virtualKeyId ?? '';
    setIssued(null);
    navigate(`/keys/${id}`);
  };
  return (
    <div className="ui-stack">
      <PageHeader title={texts.issueTitle} {...(issued === null ? { lead: texts.issueLead } : {})} />
      {issued === null ? (
        <Loaded query={accounts}>
          {({ accounts: all }) => {
            const living = all.filter(({ state }) => state !== 'revoked');
            return living.length === 0 ? (
              <Empty
                title={texts.noAccount}
                actions={<ButtonLink to="/accounts/bind">{texts.connect}</ButtonLink>}
              >
                {texts.noAccountBody}
              </Empty>
            ) : (
              <IssueForm accounts={living} onIssued={setIssued} />
            );
          }}
        </Loaded>
      ) : (
        <IssuedKeyCard issued={issued} onDone={done} back="/keys" />
      )}
    </div>
  );
}

interface Choice {
  readonly profile: Profile;
  readonly marketOrders: boolean;
  readonly algoOrders: boolean;
}

interface IssueFormProps {
  readonly accounts: readonly AccountView[];
  readonly onIssued: (issued: IssuedKey) => void;
}

/** Who the key is for, as it was typed. */
interface WhoText {
  readonly label: string;
  readonly owner: string;
}

function IssueForm({ accounts, onIssued }: IssueFormProps): ReactNode {
  const asked = new URLSearchParams(useSearch()).get('account');
  // Decided once: what is bound or revoked meanwhile moves nobody to another account.
  const [accountId, setAccountId] = useState(
    () => (accounts.find((one) => one.accountId === asked) ?? accounts[0])?.accountId ?? '',
  );
  const [who, setWho] = useState<WhoText>({ label: '', owner: '' });
  const texts = useTexts(KEY_TEXTS);
  const account = accounts.find((one) => one.accountId === accountId);
  if (account === undefined) return <Notice tone="danger" title={texts.accountGone} />;
  const props = { account, accounts, onIssued, onAccount: setAccountId, who, onWho: setWho };
  return <KeyDraft key={account.accountId} {...props} />;
}

interface KeyDraftProps extends IssueFormProps, WhoCardProps {}

function KeyDraft({ onIssued, ...props }: KeyDraftProps): ReactNode {
  const { account, who } = props;
  const texts = useTexts(KEY_TEXTS);
  const words = useTexts(POLICY_TEXTS);
  const issuedTexts = useTexts(ISSUED_TEXTS);
  const me = useMe().data?.signedIn ?? null;
  const [choice, setChoice] = useState<Choice>({ profile: 'safe', marketOrders: false, algoOrders: false });
  const [signing, setSigning] = useState<SigningText>(USUAL_SIGNING);
  const [written, setWritten] = useState<{ readonly basis: Choice; readonly draft: PolicyDraft } | null>(
    null,
  );
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  // How often somebody pressed: each press leads to what is missing.
  const [tries, setTries] = useState(0);
  const form = useFirstWrong(tries);
  const guard = useLeaveGuard(isBusy, '/keys');
  const suggestions = useSuggestions(account);
  const base = useBase(account, choice);
  const draft = written?.basis === choice ? written.draft : base.draft;
  const { document, problems } = draft === null ? { document: null, problems: [] } : readDraft(draft);
  const settled = useSettledDocument(document);
  const rehearsal = useRehearsal(account.accountId, settled.document);
  const isReckoning = document !== null && (!settled.isCurrent || isStale(rehearsal));
  const cut = async (operatorId: string, policy: PolicyDocument): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const key = { accountId: account.accountId, ...who, signing: signingTerms(signing) };
      const issued = await cutKey(operatorId, issueParameters(key, policy));
      onIssued(issued);
      void refreshOperations('list', 'accounts');
    } catch (thrown) {
      setFailure(thrown);
      setBusy(false);
    }
  };
  const press = (): void => {
    setTries(tries + 1);
    if (who.label.trim() !== '' && document !== null && me !== null) void cut(me.operatorId, document);
  };
  return (
    <div className="keys-beside" ref={form}>
      <div className="ui-stack">
        <WhoCard {...props} isTried={tries > 0} />
        {choice.profile === 'safe' ? <p>{texts.filledIn}</p> : null}
        <ProfileCard choice={choice} onChange={setChoice} base={base} />
        {draft === null ? null : (
          <PolicyDraftEditor
            draft={draft}
            onChange={(changed) => {
              setWritten({ basis: choice, draft: changed });
            }}
            refusal={refusalOf(rehearsal)}
            account={account}
            suggestions={suggestions}
          />
        )}
        <SigningFields venue={account.venue} signing={signing} onChange={setSigning} />
      </div>
      <div className="keys-aside ui-stack">
        <RehearsalCard
          rehearsal={rehearsal}
          isReady={document !== null}
          isReckoning={isReckoning}
          onChange={(changed) => {
            setWritten({ basis: choice, draft: draftLike(draft, changed) });
          }}
        />
        {account.environment === 'live' ? <Notice tone="warn" title={texts.liveWarning} /> : null}
        {tries > 0 && document === null ? (
          <Notice tone="danger" title={texts.notReady}>
            <p>{nameFields(problems, words)}</p>
          </Notice>
        ) : null}
        <KeyFailure error={failure} title={texts.failed} />
        <Button kind="primary" icon="key" busy={isBusy || draft === null || isReckoning} onClick={press}>
          {isBusy ? texts.cutting : texts.cut}
        </Button>
        <LeaveQuestion guard={guard} title={issuedTexts.underWay}>
          {issuedTexts.underWayBody}
        </LeaveQuestion>
      </div>
    </div>
  );
}

/** Whoever pressed and lacks something finds himself where it is missing. */
function useFirstWrong(tries: number): RefObject<HTMLDivElement | null> {
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  return form;
}

function nameFields(problems: readonly FieldProblem[], words: (typeof POLICY_TEXTS)['en']): string {
  const names: Readonly<Record<string, string>> = words.fields;
  return problems
    .map(({ field }) => names[field] ?? words.limits[field.replace(/^limits\./u, '') as LimitName].label)
    .join(words.comma);
}

interface WhoCardProps {
  readonly account: AccountView;
  readonly accounts: readonly AccountView[];
  readonly onAccount: (accountId: string) => void;
  readonly who: WhoText;
  readonly onWho: (who: WhoText) => void;
}

function WhoCard({
  account,
  accounts,
  onAccount,
  who,
  onWho,
  isTried,
}: WhoCardProps & { readonly isTried: boolean }): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  const { environment } = account;
  return (
    <Card title={texts.who} tone={environment === 'live' ? 'live' : 'normal'}>
      <div className="ui-grid">
        <Select
          label={texts.account}
          options={accounts.map((one) => ({ value: one.accountId, label: showText(one.label) }))}
          value={account.accountId}
          onChange={onAccount}
          hint={
            <>
              <EnvironmentBadge environment={environment} /> {environment === 'live' ? texts.liveWarning : ''}
            </>
          }
        />
        <TextField
          label={texts.labelOf}
          hint={texts.labelHint}
          error={isTried && who.label.trim() === '' ? texts.needsLabel : null}
          maxLength={64}
          value={who.label}
          onChange={(label) => {
            onWho({ ...who, label });
          }}
        />
        <TextField
          label={texts.ownerOf}
          hint={texts.ownerHint}
          optional
          maxLength={64}
          value={who.owner}
          onChange={(owner) => {
            onWho({ ...who, owner });
          }}
        />
      </div>
    </Card>
  );
}

interface Base {
  /** `null` while it is not known. */
  readonly draft: PolicyDraft | null;
  readonly reasons: readonly string[];
  readonly isPending: boolean;
  readonly error: unknown;
}

/** What the chosen profile begins with. */
function useBase(account: AccountView, { profile, marketOrders, algoOrders }: Choice): Base {
  const proposed = useOperation(
    'policy-default',
    { accountId: account.accountId, marketOrders, algoOrders },
    { isEnabled: profile === 'safe' },
  );
  if (profile !== 'safe')
    return {
      draft: plainDraft(profile, tradableMarkets(account)),
      reasons: [],
      isPending: false,
      error: null,
    };
  const { data, error, isPending } = proposed;
  return {
    draft: data === undefined ? null : draftOf(data.document),
    reasons: data?.reasons ?? [],
    isPending,
    error,
  };
}

function ProfileCard({
  choice,
  onChange,
  base,
}: {
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  readonly base: Base;
}): ReactNode {
  const texts = useTexts(KEY_TEXTS);
  return (
    <Card>
      <RadioGroup
        legend={texts.profile}
        options={PROFILES.map((value) => ({
          value,
          label: texts.profiles[value],
          hint: texts.profilesMean[value],
        }))}
        value={choice.profile}
        onChange={(profile) => {
          onChange({ ...choice, profile });
        }}
      />
      {choice.profile === 'safe' ? (
        <>
          <Checkbox
            label={texts.marketOrders}
            hint={texts.marketOrdersHint}
            checked={choice.marketOrders}
            onChange={(marketOrders) => {
              onChange({ ...choice, marketOrders });
            }}
          />
          <Checkbox
            label={texts.algoOrders}
            hint={texts.algoOrdersHint}
            checked={choice.algoOrders}
            onChange={(algoOrders) => {
              onChange({ ...choice, algoOrders });
            }}
          />
          {base.isPending ? <Spinner /> : null}
          <FailureNotice error={base.error} title={texts.unproposed} />
          {base.reasons.length === 0 ? null : (
            <details>
              <summary>{texts.why}</summary>
              <ul className="ui-small">
                {base.reasons.map((reason) => (
                  <li key={reason}>
                    <Shown text={reason} />
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      ) : null}
    </Card>
  );
}
