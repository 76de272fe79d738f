import type { ReactNode } from 'react';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { OFFICIAL_LINKS } from '../../app/official-links.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Card, Facts } from '../../ui/card.tsx';
import { ExternalLink } from '../../ui/external-link.tsx';
import { GUIDES_TEXTS } from './texts.ts';

/** The venues' own pages, and what to tick there. */
export function Venues(): ReactNode {
  const texts = useTexts(GUIDES_TEXTS).venues;
  return (
    <>
      <p className="ui-muted">{texts.lead}</p>
      <div className="ui-grid">
        {VENUE_IDS.map((venue) => (
          <Card key={venue} title={texts.title(venue.toUpperCase())}>
            <ul className="guides-list">
              {OFFICIAL_LINKS[venue].map(({ id, url }) => (
                <li key={id}>
                  <ExternalLink href={url}>{texts.links[id]}</ExternalLink>
                  <div className="ui-mono ui-muted">{url}</div>
                </li>
              ))}
            </ul>
            <Facts
              rows={[
                { name: texts.tick, value: texts.tickBody },
                { name: texts.never, value: texts.neverBody },
                { name: texts.address, value: texts.addressBody },
                { name: texts.ends, value: texts.endsBody[venue] },
              ]}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
