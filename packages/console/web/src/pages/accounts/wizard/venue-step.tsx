import type { ReactNode } from 'react';
import { OFFICIAL_LINKS } from '../../../app/official-links.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { Badge, EnvironmentBadge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { CopyText } from '../../../ui/copy-text.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Sign } from '../../../ui/icons.tsx';
import {
  ADDRESS_COMMAND,
  keyNameFor,
  PAPER_ADDRESS,
  readyKeyAt,
  rightsFor,
  type Place,
  type RightRow,
  type Surroundings,
} from './place.ts';
import { WIZARD_TEXTS } from './texts.ts';

/** What to do on the pages of the venue, with what is to be entered there. */
export function VenueStep({
  surroundings,
  onBack,
  onNext,
  place,
}: {
  readonly place: Place;
  readonly surroundings: Surroundings;
  readonly onBack: (() => void) | null;
  readonly onNext: () => void;
}): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const { environment, venue } = place;
  const words = texts.venue[venue];
  // At the simulator's own desk a key can be had by one press.
  const isAtOnce = environment === 'paper' && surroundings.keyDesk !== null;
  return (
    <div className="ui-stack accounts-form">
      <h2 className="ui-row">
        {texts.venue.title(texts.venues[venue])} <EnvironmentBadge environment={environment} />
      </h2>
      {environment === 'live' ? <Notice tone="warn" title={words.account} /> : null}
      <Where place={place} keyDesk={surroundings.keyDesk} />
      {isAtOnce ? (
        <details>
          <summary>{texts.venue.paperRehearse(texts.venues[venue])}</summary>
          <Instructions place={place} surroundings={surroundings} />
        </details>
      ) : (
        <Instructions place={place} surroundings={surroundings} />
      )}
      <div className="ui-row">
        {onBack === null ? null : <Button onClick={onBack}>{texts.back}</Button>}
        <Button kind="primary" onClick={onNext}>
          {texts.venue.ready}
        </Button>
      </div>
    </div>
  );
}

/** What is entered where, one after the other. */
function Instructions({
  place,
  surroundings,
}: {
  readonly place: Place;
  readonly surroundings: Surroundings;
}): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const { environment, label, trading, venue } = place;
  const words = texts.venue[venue];
  return (
    <ol className="accounts-guide">
      {environment === 'demo' ? <li>{words.account}</li> : null}
      <li>{environment === 'paper' ? texts.venue.paperOpen(texts.venues[venue]) : words.open}</li>
      <li>
        {words.name}
        <CopyText label={words.name} value={keyNameFor(label)} />
      </li>
      <li>{words.passphrase}</li>
      <li>
        {words.rights}
        <Rights rows={rightsFor(venue, trading)} />
      </li>
      <li>
        {words.addresses}
        <Addresses place={place} surroundings={surroundings} />
      </li>
      <li>{words.confirm}</li>
    </ol>
  );
}

/** Where the key is made: pages of the venue, or the key desk of the simulator. */
function Where({
  keyDesk,
  place: { environment, label, venue },
}: {
  readonly place: Place;
  readonly keyDesk: string | null;
}): ReactNode {
  const texts = useTexts(WIZARD_TEXTS).venue;
  if (environment === 'paper')
    return (
      <Notice tone="info" title={keyDesk === null ? texts.paperNote : texts.paperDesk}>
        {keyDesk === null ? null : <Outside url={readyKeyAt(keyDesk, venue, label)} name={texts.keyDesk} />}
      </Notice>
    );
  return (
    <>
      <Notice tone="info" title={texts.officialOnly}>
        <OfficialLinks venue={venue} />
      </Notice>
      {environment === 'demo' ? <Notice tone="warn" title={texts.demoNote} /> : null}
    </>
  );
}

export function OfficialLinks({ venue }: { readonly venue: Place['venue'] }): ReactNode {
  const texts = useTexts(WIZARD_TEXTS).venue.links;
  const names: Readonly<Record<string, string>> = texts;
  return (
    <ul className="accounts-links">
      {OFFICIAL_LINKS[venue].flatMap(({ id, url }) =>
        names[id] === undefined
          ? []
          : [
              <li key={id}>
                <Outside url={url} name={names[id]} />
              </li>,
            ],
      )}
    </ul>
  );
}

/** A link that leaves this page, with the address to which it leads. */
function Outside({ name, url }: { readonly url: string; readonly name: string }): ReactNode {
  return (
    <span className="accounts-outside">
      <a href={url} rel="noreferrer noopener" target="_blank">
        {name}
        <Sign name="external" />
      </a>
      <code className="accounts-address">{url}</code>
    </span>
  );
}

function Rights({ rows }: { readonly rows: readonly RightRow[] }): ReactNode {
  const texts = useTexts(WIZARD_TEXTS).venue;
  return (
    <DataTable
      caption={texts.rightsTable}
      rows={rows}
      rowKey={({ right }) => right}
      columns={[
        {
          key: 'right',
          header: texts.right,
          isRowHeader: true,
          cell: ({ right }) => texts.rights[right],
        },
        {
          key: 'set',
          header: texts.setTo,
          cell: ({ isNeeded, right }) => {
            if (isNeeded) return <Badge tone="good">{texts.on}</Badge>;
            if (right === 'withdraw') return <Badge tone="danger">{texts.never}</Badge>;
            return <Badge>{texts.off}</Badge>;
          },
        },
      ]}
    />
  );
}

function Addresses({
  place: { environment, venue },
  surroundings: { egress, isInvited },
}: {
  readonly place: Place;
  readonly surroundings: Surroundings;
}): ReactNode {
  const texts = useTexts(WIZARD_TEXTS).venue;
  const name = texts[venue].addresses;
  const known = environment === 'paper' ? [PAPER_ADDRESS] : egress;
  const sentence = environment === 'paper' ? texts.addressesPaper : texts.addressesKnown;
  if (known.length === 0 && isInvited) return <p className="ui-small">{texts.addressesAsk}</p>;
  return (
    <div className="ui-stack-tight">
      <p className="ui-small">{known.length === 0 ? texts.addressesUnknown : sentence}</p>
      <CopyText label={name} value={known.length === 0 ? ADDRESS_COMMAND : known.join(',')} />
      <p className="ui-small ui-muted">{texts.addressesWhy[venue]}</p>
    </div>
  );
}
