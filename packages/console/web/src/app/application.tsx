import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { forgetEverything, useMe } from '../api/me.ts';
import { queryClient } from '../api/query-client.ts';
import { onSignedOut } from '../api/signed-out.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { Spinner } from '../ui/spinner.tsx';
import { BareFrame } from './bare-frame.tsx';
import { FRAME_TEXTS } from './frame-texts.ts';
import { LoadedPage } from './loaded-page.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PreferencesProvider } from './preferences.tsx';
import { ROUTES } from './routes.tsx';
import { signInPath } from './safe-path.ts';
import { Shell } from './shell.tsx';

export function Application(): ReactNode {
  return (
    <QueryClientProvider client={queryClient}>
      <PreferencesProvider>
        <PageBoundary>
          <Entrance />
        </PageBoundary>
      </PreferencesProvider>
    </QueryClientProvider>
  );
}

const PUBLIC = ROUTES.filter(({ isPublic }) => isPublic === true);

/** What is for everybody; the rest for whoever is signed in. */
function Entrance(): ReactNode {
  useEffect(
    () =>
      onSignedOut(() => {
        void forgetEverything();
      }),
    [],
  );
  return (
    <Switch>
      {PUBLIC.map((route) => (
        <Route key={route.path} path={route.path}>
          <BareFrame>
            <LoadedPage route={route} />
          </BareFrame>
        </Route>
      ))}
      <Route>
        <Inside />
      </Route>
    </Switch>
  );
}

function Inside(): ReactNode {
  const me = useMe();
  const texts = useTexts(FRAME_TEXTS);
  const [path] = useLocation();
  if (me.data === undefined)
    return (
      <BareFrame>
        {me.isPending ? (
          <Spinner />
        ) : (
          <Notice
            tone="danger"
            title={texts.serverAway}
            actions={
              <Button
                busy={me.isFetching}
                onClick={() => {
                  void me.refetch();
                }}
              >
                {texts.reload}
              </Button>
            }
          >
            {texts.serverAwayLead}
          </Notice>
        )}
      </BareFrame>
    );
  if (me.data.signedIn === null) return <Redirect to={me.data.setup ? '/setup' : signInPath(path)} replace />;
  return <Shell person={me.data.signedIn} version={me.data.version} gateway={me.data.gateway} />;
}
