import type { ReactNode } from 'react';
import { useMay } from '../../api/me.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { StateBadge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { useStatus } from '../status.ts';
import { closedScopes } from './closed-scopes.ts';
import { useHalt } from './halt-context.ts';
import { idOfScope } from './halt-scope.ts';
import { HALT_TEXTS } from './halt-texts.ts';
import { useScopeNames } from './use-scope-names.ts';

/** Whatever is closed by itself, each with the way to open it again. */
export function ClosedList({ title }: { readonly title: string }): ReactNode {
  const texts = useTexts(HALT_TEXTS);
  const nameOf = useScopeNames();
  const { openResume } = useHalt();
  const mayResume = useMay('resume');
  const status = useStatus().data;
  const closed = status === undefined ? [] : closedScopes(status);
  if (closed.length === 0) return null;
  return (
    <div className="ui-stack-tight">
      <p className="ui-field-label">{title}</p>
      <ul className="ui-steps">
        {closed.map(({ scope, state }) => (
          <li key={idOfScope(scope)} className="ui-row">
            <StateBadge state={state} />
            {nameOf(scope)}
            {mayResume && state !== 'revoked' ? (
              <Button
                small
                onClick={() => {
                  openResume(scope);
                }}
              >
                {texts.bannerResume}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
