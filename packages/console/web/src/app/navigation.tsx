import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { SignedInPerson } from '../api/me.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from '../ui/button.tsx';
import { Sign } from '../ui/icons.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { isWithin } from './navigation-place.ts';
import { ROUTES, type Route } from './routes.tsx';
import { useOpenAlerts, useOpenApprovals } from './open-counts.ts';

/** On a phone always within the thumb’s reach. */
const QUICK: ReadonlySet<string> = new Set(['overview', 'activity', 'accounts', 'keys']);
const GROUPS = ['watch', 'manage', 'know'] as const;

/** The pages that a person may see: a column on wide screens, a drawer on a phone. */
export function Navigation({
  person,
  version,
}: {
  readonly person: SignedInPerson;
  readonly version: string;
}): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const [isOpen, setOpen] = useState(false);
  const alerts = useOpenAlerts();
  const approvals = useOpenApprovals();
  const counts: Readonly<Record<string, number>> = { alerts, approvals };
  const mine = ROUTES.filter(
    ({ entry, needs = [] }) => entry !== undefined && needs.every((one) => person.operations.includes(one)),
  );
  const close = (): void => {
    setOpen(false);
  };
  return (
    <nav
      className={`frame-navigation ${isOpen ? 'frame-navigation-open' : ''}`}
      aria-label={texts.navigation}
    >
      <ul className="frame-quick">
        {mine
          .filter(({ entry }) => QUICK.has(entry?.name ?? ''))
          .map((route) => (
            <Entry key={route.path} route={route} count={counts[route.entry?.name ?? ''] ?? 0} onGo={close} />
          ))}
      </ul>
      <Button
        icon={isOpen ? 'close' : 'menu'}
        aria-expanded={isOpen}
        aria-controls="frame-pages"
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {isOpen ? texts.less : texts.more}
      </Button>
      <div id="frame-pages" className="frame-pages">
        {GROUPS.map((group) => (
          <div key={group} className="frame-group">
            <h2 className="frame-group-title">{texts.groups[group]}</h2>
            <ul>
              {mine
                .filter(({ entry }) => entry?.group === group)
                .map((route) => (
                  <Entry
                    key={route.path}
                    route={route}
                    count={counts[route.entry?.name ?? ''] ?? 0}
                    onGo={close}
                  />
                ))}
            </ul>
          </div>
        ))}
        <p className="frame-version ui-small ui-muted">{version}</p>
      </div>
    </nav>
  );
}

function Entry({
  route: { path, entry },
  count,
  onGo,
}: {
  readonly route: Route;
  readonly count: number;
  readonly onGo: () => void;
}): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const [current] = useLocation();
  if (entry === undefined) return null;
  return (
    <li>
      <Link
        href={path}
        className="frame-entry"
        onClick={onGo}
        {...(isWithin(current, path) ? { 'aria-current': 'page' as const } : {})}
      >
        <Sign name={entry.icon} />
        {texts.pages[entry.name]}
        {count === 0 ? null : (
          <span className="frame-count">
            {count}
            <span className="ui-hidden">
              {entry.name === 'alerts' ? texts.alertsOpen(count) : texts.approvalsOpen(count)}
            </span>
          </span>
        )}
      </Link>
    </li>
  );
}
