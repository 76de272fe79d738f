import { useEffect, type ReactNode } from 'react';
import { Link } from 'wouter';
import { ENVIRONMENTS } from '@bitting/core/trading/vocabulary.ts';
import { useLiveState } from '../api/live.ts';
import { refreshMe, useMayHalt, useMe, type SignedInPerson } from '../api/me.ts';
import { useOperation } from '../api/use-operation.ts';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Age } from '../ui/age.tsx';
import { Badge, EnvironmentBadge, StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Sign } from '../ui/icons.tsx';
import { Shown } from '../ui/shown.tsx';
import { Brand } from './brand.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { useHalt } from './halt/halt-context.ts';
import { useOpenAlerts } from './open-counts.ts';
import { PersonMenu } from './person-menu.tsx';
import { useSilentSinceMs, useStatus } from './status.ts';

/** On every page: where one is, how everything is, whether that is fresh, and the halt. */
export function Header({ person }: { readonly person: SignedInPerson }): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const { openHalt } = useHalt();
  const mayHalt = useMayHalt();
  const accounts = useOperation('accounts', {}).data?.accounts ?? [];
  const isLive = accounts.some(({ environment }) => environment === 'live');
  return (
    <header className={`frame-header ${isLive ? 'frame-header-live' : ''}`}>
      <div className="frame-header-place">
        <Link href="/" className="frame-home">
          <Brand />
        </Link>
        <InstallationName />
        <Environments />
      </div>
      <div className="frame-header-state">
        <Everything />
        <Freshness />
        <Alerts />
      </div>
      <div className="frame-header-acts">
        {mayHalt ? (
          <Button
            kind="danger"
            icon="stop"
            aria-keyshortcuts="Shift+H"
            onClick={() => {
              openHalt(null);
            }}
          >
            {texts.halt}
            <kbd className="frame-shortcut">{texts.haltKeys}</kbd>
          </Button>
        ) : null}
        <PersonMenu person={person} />
      </div>
    </header>
  );
}

/** Which of several installations this is, and by which address it was reached. */
function InstallationName(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const name = useMe().data?.installation ?? '';
  return (
    <>
      {name === '' ? null : (
        <span className="frame-installation" title={texts.installation}>
          <span className="ui-hidden">{`${texts.installation}: `}</span>
          <Shown text={name} />
        </span>
      )}
      <span className="frame-host ui-small ui-muted">{location.host}</span>
    </>
  );
}

/** Which environments are bound here: live is never to be overlooked. */
function Environments(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const accounts = useOperation('accounts', {}).data?.accounts ?? [];
  const present = ENVIRONMENTS.filter((one) => accounts.some(({ environment }) => environment === one));
  return (
    <ul className="frame-environments" aria-label={texts.environmentsHere}>
      {present.map((one) => (
        <li key={one}>
          <EnvironmentBadge environment={one} />
        </li>
      ))}
    </ul>
  );
}

function Everything(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const status = useStatus().data;
  const isSilent = useSilentSinceMs() !== null;
  if (status === undefined) return null;
  const closed = status.closedVenues.length + status.closedAccounts.length + status.closedKeys.length;
  return (
    <>
      {status.sealed ? (
        <Badge tone="danger" title={texts.sealedMeans}>
          {texts.sealed}
        </Badge>
      ) : null}
      {status.ledgerWritable ? null : (
        <Badge tone="danger" title={texts.ledgerBrokenMeans}>
          {texts.ledgerBroken}
        </Badge>
      )}
      {status.state === null || isSilent ? null : (
        <span className="ui-row">
          <span className="ui-hidden">{`${texts.everything}: `}</span>
          <StateBadge state={status.state} />
        </span>
      )}
      {closed === 0 ? null : <Badge tone="warn">{texts.closedPartly(closed)}</Badge>}
    </>
  );
}

function Freshness(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const { kind, heardAtMs } = useLiveState();
  const silentSinceMs = useSilentSinceMs();
  const isSilent = silentSinceMs !== null;
  useEffect(() => {
    // Then the page says what else can be done.
    if (isSilent) void refreshMe();
  }, [isSilent]);
  const words = {
    idle: texts.liveConnecting,
    connecting: texts.liveConnecting,
    open: texts.live,
    lost: texts.liveLost,
  } as const;
  if (isSilent && kind === 'open')
    return (
      <span className="frame-freshness ui-small" title={texts.silentMeans}>
        <span className="frame-dot frame-dot-lost" aria-hidden="true" />
        <output>{texts.silent}</output>
        <Age atMs={silentSinceMs} staleAfterMs={0} />
      </span>
    );
  return (
    <span className="frame-freshness ui-small" title={kind === 'lost' ? texts.liveLostMeans : texts.heard}>
      <span className={`frame-dot frame-dot-${kind}`} aria-hidden="true" />
      <output>{words[kind]}</output>
      {heardAtMs === null || kind === 'open' ? null : <Age atMs={heardAtMs} staleAfterMs={0} />}
    </span>
  );
}

function Alerts(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const count = useOpenAlerts();
  if (count === 0) return null;
  return (
    <Link href="/alerts" className="frame-alerts" title={common.tones.warn}>
      <Sign name="alert" />
      {texts.alertsOpen(count)}
    </Link>
  );
}
