import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/use-texts.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Clients } from './clients.tsx';
import { FirstSteps } from './first-steps.tsx';
import { Keyboard } from './keyboard.tsx';
import { SafetyList } from './safety-list.tsx';
import { GUIDES_TEXTS } from './texts.ts';
import { Trouble } from './trouble.tsx';
import { Venues } from './venues.tsx';
import './guides.css';

/** How to begin, what to look after, and what to do when something is wrong. */
export function Page(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS);
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <Tabs
        label={texts.sections}
        tabs={[
          { id: 'start', label: texts.tabs.start, content: <FirstSteps /> },
          { id: 'safe', label: texts.tabs.safe, content: <SafetyList /> },
          { id: 'trouble', label: texts.tabs.trouble, content: <Trouble /> },
          { id: 'venues', label: texts.tabs.venues, content: <Venues /> },
          { id: 'clients', label: texts.tabs.clients, content: <Clients /> },
          { id: 'keyboard', label: texts.tabs.keyboard, content: <Keyboard /> },
        ]}
      />
      <Card title={texts.reference}>
        <p className="ui-muted">{texts.referenceBody}</p>
        <div>
          <ButtonLink to="/reference" icon="list">
            {texts.referenceGo}
          </ButtonLink>
        </div>
      </Card>
    </>
  );
}
