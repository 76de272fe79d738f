import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { Check, Finding, Overview } from '../../../../src/api/overview.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { formatCount, formatDistance } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Sign, type IconName } from '../../ui/icons.tsx';
import { FINDING_TEXTS } from './finding-texts.ts';
import { formatBytes } from './format-bytes.ts';
import { OVERVIEW_TEXTS } from './texts.ts';

const FINDINGS_SHOWN = 5;

const LOOKS: Readonly<Record<Overview['verdict'], { readonly tone: Tone; readonly icon: IconName }>> = {
  good: { tone: 'good', icon: 'check' },
  attention: { tone: 'warn', icon: 'warn' },
  danger: { tone: 'danger', icon: 'cross' },
  unknown: { tone: 'warn', icon: 'info' },
};

const TONES: Readonly<Record<Check['state'], Tone>> = {
  good: 'good',
  note: 'info',
  warn: 'warn',
  danger: 'danger',
  unseen: 'neutral',
};

/** Where somebody goes who reads it. */
const PLACES: Readonly<Partial<Record<Check['check'], string>>> = {
  accounts: '/accounts',
  'venue-keys': '/accounts',
  'virtual-keys': '/keys',
  outcomes: '/activity',
  ledger: '/activity',
  witnesses: '/alerts',
  clock: '/alerts',
  alerts: '/alerts',
  channels: '/alerts',
  approvals: '/approvals',
};

/** The verdict, what is wrong first, and what is as it should be behind one line. */
export function SafetyCard({ overview }: { readonly overview: Overview }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const { atMs, checks, verdict } = overview;
  const { icon, tone } = LOOKS[verdict];
  const odd = checks.filter(({ state }) => state !== 'good').toSorted((one, two) => rank(two) - rank(one));
  const good = checks.filter(({ state }) => state === 'good');
  return (
    <section className={`overview-verdict overview-verdict-${tone}`} aria-labelledby="overview-verdict">
      <div className="overview-verdict-head">
        <span className="overview-verdict-sign">
          <Sign name={icon} />
        </span>
        <div>
          <h2 id="overview-verdict">{texts.verdicts[verdict]}</h2>
          <p>
            {texts.verdictMeans[verdict]}{' '}
            <span className="ui-muted ui-small">
              {texts.looked} <Age atMs={atMs} staleAfterMs={STALE_MS} />
            </span>
          </p>
        </div>
      </div>
      <CheckList checks={odd} />
      {good.length === 0 ? null : (
        <details open={odd.length === 0}>
          <summary>{texts.showGood(good.length)}</summary>
          <CheckList checks={good} />
        </details>
      )}
      <p className="ui-small ui-muted">
        <strong>{texts.notSeenTitle}:</strong> {texts.notSeen}
      </p>
    </section>
  );
}

const STALE_MS = 30_000;
const RANKS: readonly Check['state'][] = ['good', 'unseen', 'note', 'warn', 'danger'];

function rank({ state }: Check): number {
  return RANKS.indexOf(state);
}

function CheckList({ checks }: { readonly checks: readonly Check[] }): ReactNode {
  if (checks.length === 0) return null;
  return (
    <ul className="overview-checks">
      {checks.map((check) => (
        <CheckRow key={check.check} check={check} />
      ))}
    </ul>
  );
}

function CheckRow({ check }: { readonly check: Check }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const language = useLanguage();
  const { check: name, findings, state } = check;
  const place = PLACES[name];
  const title = texts.checks[name];
  return (
    <li className="overview-check">
      <Badge tone={TONES[state]}>{texts.ratings[state]}</Badge>
      <span className="overview-check-name">
        {place === undefined ? title : <Link href={place}>{title}</Link>}
      </span>
      <div className="overview-check-says">
        {state === 'unseen' ? <UnseenWords why={check.why ?? ''} /> : null}
        {state === 'good' ? texts.good[name](countOf(check, language), ageOf(check.atMs, language)) : null}
        <FindingList findings={findings} />
      </div>
    </li>
  );
}

function UnseenWords({ why }: { readonly why: string }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  if (why === 'ROLE_MISSING' || why === 'ACCOUNT_OUT_OF_REACH') return texts.unseenRole;
  if (why === 'OPERATOR_UNKNOWN') return texts.unseenAuditor;
  return texts.unseen(why);
}

function FindingList({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  if (findings.length === 0) return null;
  const shown = findings.slice(0, FINDINGS_SHOWN);
  return (
    <ul className="overview-findings">
      {shown.map((finding) => (
        <li key={`${finding.code} ${finding.about?.id ?? ''} ${finding.text ?? ''}`}>
          <FindingWords finding={finding} />
        </li>
      ))}
      {findings.length > shown.length ? <li>{texts.more(findings.length - shown.length)}</li> : null}
    </ul>
  );
}

function FindingWords({ finding }: { readonly finding: Finding }): ReactNode {
  const sayings = useTexts(FINDING_TEXTS);
  const language = useLanguage();
  const common = useTexts(COMMON_TEXTS);
  const { about, atMs, code, count, text } = finding;
  const states: Readonly<Record<string, string>> = common.states;
  const words = sayings[code]({
    name: showText(about?.label ?? ''),
    text: states[text ?? ''] ?? showText(text ?? ''),
    count:
      count === null
        ? ''
        : code.startsWith('disk')
          ? formatBytes(count, language)
          : formatCount(count, language),
    when: ageOf(atMs, language),
  });
  const place = placeOf(about);
  return place === null ? words : <Link href={place}>{words}</Link>;
}

function placeOf(about: Finding['about']): string | null {
  if (about?.kind === 'account') return `/accounts/${about.id}`;
  if (about?.kind === 'key') return `/keys/${about.id}`;
  return about?.kind === 'channel' ? '/alerts' : null;
}

function countOf({ check, count }: Check, language: Language): string {
  if (count === null) return '';
  return check === 'disk' ? formatBytes(count, language) : formatCount(count, language);
}

function ageOf(atMs: number | null, language: Language): string {
  return atMs === null ? '' : formatDistance(atMs, Date.now(), language);
}
