import { useState, type ReactNode } from 'react';
import { VENUE_IDS, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { useStatus } from '../../app/status.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card } from '../../ui/card.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { ExampleSnippets } from '../keys/snippet-tabs.tsx';
import { GUIDES_TEXTS } from './texts.ts';

const OPTIONS = VENUE_IDS.map((value) => ({ value, label: value.toUpperCase() }));

/** What to change in a bot, for each client. */
export function Clients(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).clients;
  const [venue, setVenue] = useState<VenueId>('okx');
  const listeners = useStatus().data?.listeners ?? {};
  return (
    <Card title={texts.title}>
      <p className="ui-muted">{texts.lead}</p>
      <RadioGroup legend={texts.venue} inRow options={OPTIONS} value={venue} onChange={setVenue} />
      <ExampleSnippets key={venue} venue={venue} endpoints={endpointsOf(venue, listeners)} />
    </Card>
  );
}

/** Where bots of this venue connect, by part of its API. */
function endpointsOf(
  venue: VenueId,
  listeners: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(listeners).filter(([family]) => family.startsWith(venue)));
}
