import { useState, type FormEvent, type ReactNode } from 'react';
import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { EnvironmentBadge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { RadioGroup, Select, TextField } from '../../../ui/field.tsx';
import { Notice } from '../../../ui/notice.tsx';
import {
  environmentsOf,
  freeLabel,
  LABEL_CHARACTERS_MAX,
  regionsOf,
  TRADINGS,
  VENUES,
  type Place,
  type Trading,
} from './place.ts';
import { WIZARD_TEXTS } from './texts.ts';

type Draft = Omit<Place, 'environment'> & { readonly environment: Environment | null };

/** The label follows the venue for as long as nobody wrote one. */
function draftOf(initial: Place | null, taken: readonly string[]): Draft {
  return (
    initial ?? {
      venue: 'okx',
      environment: null,
      region: null,
      trading: 'spot',
      label: freeLabel('okx', taken),
    }
  );
}

/** Which account, where, and what for. */
export function PlaceStep({
  initial,
  onNext,
  paper,
  taken,
}: {
  readonly initial: Place | null;
  readonly paper: readonly VenueId[];
  readonly taken: readonly string[];
  readonly onNext: (place: Place) => void;
}): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const [draft, setDraft] = useState(() => draftOf(initial, taken));
  const [isTried, setTried] = useState(false);
  const { environment, label, region, trading, venue } = draft;
  const environments = environmentsOf(venue, paper);
  const regions = environment === null ? [] : regionsOf(venue, environment);
  const problem = problemOf(label.trim(), taken, texts.place);

  const chooseVenue = (to: VenueId): void => {
    const isUntouched = label === freeLabel(venue, taken);
    const keeps = environment !== null && environmentsOf(to, paper).includes(environment);
    setDraft({
      ...draft,
      venue: to,
      environment: keeps ? environment : null,
      region: null,
      label: isUntouched ? freeLabel(to, taken) : label,
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (environment !== null && problem === null) onNext({ ...draft, environment, label: label.trim() });
  };

  return (
    <form className="ui-stack accounts-form" onSubmit={submit} noValidate>
      <RadioGroup
        legend={texts.place.venue}
        inRow
        value={venue}
        onChange={chooseVenue}
        options={VENUES.map((value) => ({ value, label: texts.venues[value] }))}
      />
      <RadioGroup<Environment>
        legend={texts.place.environment}
        value={environment}
        onChange={(to) => {
          setDraft({ ...draft, environment: to, region: null });
        }}
        options={environments.map((value) => ({
          value,
          label: texts.place.environments[value],
          hint: <EnvironmentBadge environment={value} />,
        }))}
      />
      {isTried && environment === null ? (
        <Notice tone="danger" title={texts.place.chooseEnvironment} />
      ) : null}
      {environment === 'live' ? <Notice tone="warn" title={texts.place.liveWarning} /> : null}
      <RadioGroup<Trading>
        legend={texts.place.trading}
        value={trading}
        onChange={(to) => {
          setDraft({ ...draft, trading: to });
        }}
        options={TRADINGS.map((value) => ({
          value,
          label: texts.place.tradings[value],
          hint: texts.place.tradingHints[venue][value],
        }))}
      />
      {regions.length > 1 ? (
        <Select
          label={texts.place.region}
          hint={texts.place.regionHint}
          value={region ?? 'auto'}
          onChange={(to) => {
            setDraft({ ...draft, region: to === 'auto' ? null : to });
          }}
          options={['auto', ...regions].map((value) => ({
            value,
            label: (texts.place.regions as Readonly<Record<string, string>>)[value] ?? value,
          }))}
        />
      ) : null}
      <TextField
        label={texts.place.label}
        hint={texts.place.labelHint}
        error={isTried || label !== '' ? problem : null}
        value={label}
        onChange={(to) => {
          setDraft({ ...draft, label: to });
        }}
      />
      <div className="ui-row">
        <Button kind="primary" type="submit">
          {texts.next}
        </Button>
      </div>
    </form>
  );
}

function problemOf(
  label: string,
  taken: readonly string[],
  texts: {
    readonly labelEmpty: string;
    readonly labelTaken: string;
    readonly labelLong: (most: string) => string;
  },
): string | null {
  if (label === '') return texts.labelEmpty;
  if (label.length > LABEL_CHARACTERS_MAX) return texts.labelLong(String(LABEL_CHARACTERS_MAX));
  return taken.includes(label) ? texts.labelTaken : null;
}
