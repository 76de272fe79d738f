import { Suspense, type ReactNode } from 'react';
import { Spinner } from '../ui/spinner.tsx';
import type { Route } from './routes.tsx';

/** A page, once its script is there. */
export function LoadedPage({ route: { load: Page } }: { readonly route: Route }): ReactNode {
  return (
    <Suspense fallback={<Spinner />}>
      <Page />
    </Suspense>
  );
}
