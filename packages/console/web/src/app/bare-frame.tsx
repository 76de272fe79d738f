import type { ReactNode } from 'react';
import { Brand } from './brand.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { LanguageChoice } from './preference-choices.tsx';

/** Around what is shown to nobody in particular: signing in, first start, links. */
export function BareFrame({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="frame-bare">
      <header className="frame-bare-head">
        <Brand />
        <LanguageChoice />
      </header>
      <main className="frame-bare-main">
        <PageBoundary>{children}</PageBoundary>
      </main>
    </div>
  );
}
