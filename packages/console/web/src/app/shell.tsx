import { useEffect, useRef, type ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { useLiveState } from '../api/live.ts';
import { refreshMe, type Me, type SignedInPerson } from '../api/me.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { watchActivity } from '../pages/me/activity.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { HaltBanner } from './halt/halt-banner.tsx';
import { HaltProvider } from './halt/halt-provider.tsx';
import { Header } from './header.tsx';
import { LoadedPage } from './loaded-page.tsx';
import { Navigation } from './navigation.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { ROUTES, type Route as RouteRow } from './routes.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';

const INSIDE = ROUTES.filter(({ isPublic }) => isPublic !== true);

/** Around every page of somebody who is signed in: the way to the others, how everything is, and the halt. */
export function Shell({
  person,
  version,
  gateway,
}: {
  readonly person: SignedInPerson;
  readonly version: string;
  readonly gateway: Me['gateway'];
}): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const { kind } = useLiveState();
  useEffect(() => watchActivity(), []);
  useEffect(() => {
    // A session that ended takes its connection with it: then this page is nobody's any more.
    if (kind === 'lost') void refreshMe();
  }, [kind]);
  return (
    <HaltProvider person={person}>
      <a
        className="frame-skip"
        href="#content"
        onClick={(event) => {
          // The address stays what it is: pages know nothing of fragments.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {texts.skip}
      </a>
      <div className="frame">
        <Header person={person} />
        <Navigation person={person} version={version} />
        <main id="content" className="frame-main" tabIndex={-1} ref={main}>
          <GatewayBanner gateway={gateway} />
          <HaltBanner />
          {person.mayWiden ? null : (
            <Notice tone="warn" title={texts.frozen}>
              {texts.frozenMeans}
            </Notice>
          )}
          <Switch>
            {INSIDE.map((route) => (
              <Route key={route.path} path={route.path}>
                <PageBoundary key={path}>
                  <Allowed route={route} person={person} />
                </PageBoundary>
              </Route>
            ))}
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </main>
      </div>
      <StepUpDialog />
    </HaltProvider>
  );
}

function Allowed({
  route,
  person,
}: {
  readonly route: RouteRow;
  readonly person: SignedInPerson;
}): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  const { needs = [] } = route;
  // Where the gateway cannot say who he is, the page itself says what it cannot show.
  if (person.role === null || needs.every((one) => person.operations.includes(one)))
    return <LoadedPage route={route} />;
  return <PageHeader title={texts.notAllowed} lead={texts.notAllowedLead(texts.roles[person.role])} />;
}

/** Where the gateway cannot say who is who, the page says so, and keeps the halt within reach. */
function GatewayBanner({ gateway }: { readonly gateway: Me['gateway'] }): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  if (gateway === 'unreached')
    return (
      <Notice tone="danger" title={texts.unreached}>
        {texts.unreachedMeans}
      </Notice>
    );
  if (gateway === 'sealed')
    return (
      <Notice tone="danger" title={texts.gatewaySealed}>
        {texts.gatewaySealedMeans}
      </Notice>
    );
  return null;
}

function NotFound(): ReactNode {
  const texts = useTexts(FRAME_TEXTS);
  return (
    <>
      <PageHeader title={texts.notFound} lead={texts.notFoundLead} />
      <div>
        <ButtonLink to="/" icon="gauge">
          {texts.toOverview}
        </ButtonLink>
      </div>
    </>
  );
}
