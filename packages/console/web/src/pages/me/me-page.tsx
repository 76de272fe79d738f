import type { ReactNode } from 'react';
import type { OwnAccountView } from '../../../../src/api/people.ts';
import { refreshMe } from '../../api/me.ts';
import { refreshApi, useApi } from '../../api/use-operation.ts';
import { LanguageChoice, ThemeChoice } from '../../app/preference-choices.tsx';
import { useTexts } from '../../i18n/use-texts.ts';
import { Instant } from '../../ui/age.tsx';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { CodesCard } from './codes-card.tsx';
import { FactorsCard } from './factors-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { ME_TEXTS } from './texts.ts';

const OWN_PATH = '/api/people/me';

export function Page(): ReactNode {
  const texts = useTexts(ME_TEXTS);
  const query = useApi<OwnAccountView>(OWN_PATH, { everyMs: 30_000 });
  const onChanged = async (): Promise<void> => {
    await Promise.all([refreshApi(OWN_PATH), refreshMe()]);
  };
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      <Loaded query={query}>
        {(own) => (
          <>
            {own.held === null ? null : (
              <Notice tone="warn" title={texts.heldTitle}>
                <p>{texts.held}</p>
                {own.held.untilMs === null ? null : (
                  <p>
                    {texts.heldUntil} <Instant atMs={own.held.untilMs} />
                  </p>
                )}
              </Notice>
            )}
            <FactorsCard own={own} onChanged={onChanged} />
            <CodesCard own={own} onChanged={onChanged} />
            <PasswordCard own={own} onChanged={onChanged} />
            <SessionsCard own={own} onChanged={onChanged} />
          </>
        )}
      </Loaded>
      <Card title={texts.looks}>
        <div className="ui-row">
          <LanguageChoice />
          <ThemeChoice />
        </div>
      </Card>
    </div>
  );
}
