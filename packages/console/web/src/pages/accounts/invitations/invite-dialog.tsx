import { useState, type FormEvent, type ReactNode } from 'react';
import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { Places } from '@bitting/console/api/accounts.ts';
import { refreshOperations, useApi } from '../../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../../i18n/common-texts.ts';
import { formatInstant } from '../../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { makeBindLink, type MadeLink } from '../../../sealing/bind-link.ts';
import { Button } from '../../../ui/button.tsx';
import { CopyText } from '../../../ui/copy-text.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Select, TextField } from '../../../ui/field.tsx';
import { LeaveQuestion } from '../../../ui/leave-question.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useLeaveGuard } from '../../../ui/use-leave-guard.ts';
import { environmentsOf, freeLabel, TRADINGS, VENUES, type Trading } from '../wizard/place.ts';
import { WIZARD_TEXTS } from '../wizard/texts.ts';
import { hoursOf, INVITATION_HOURS_DEFAULT } from './hours.ts';
import { INVITATION_TEXTS } from './texts.ts';

/** Makes a link by which somebody else connects his account. */
export function InviteDialog({
  onClose,
  taken,
}: {
  readonly taken: readonly string[];
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(INVITATION_TEXTS).invite;
  const common = useTexts(COMMON_TEXTS);
  const [made, setMade] = useState<MadeLink | null>(null);
  const [isBusy, setBusy] = useState(false);
  const guard = useLeaveGuard(isBusy, '/accounts');
  // The secret of the link comes to this dialog and nowhere else.
  const close = (): void => {
    if (!isBusy) onClose();
  };
  return (
    <Dialog
      isOpen
      isWide
      title={texts.title}
      onClose={close}
      actions={made === null ? undefined : <Button onClick={onClose}>{common.close}</Button>}
    >
      {made === null ? (
        <InviteForm {...{ taken, isBusy }} onBusy={setBusy} onMade={setMade} onClose={close} />
      ) : (
        <MadeLinkNotice made={made} />
      )}
      <LeaveQuestion guard={guard} title={texts.underWay}>
        {texts.underWayMeans}
      </LeaveQuestion>
    </Dialog>
  );
}

/** The link, this once, and until when it is good. */
export function MadeLinkNotice({ made: { expiresAtMs, url } }: { readonly made: MadeLink }): ReactNode {
  const texts = useTexts(INVITATION_TEXTS).invite;
  const language = useLanguage();
  return (
    <Notice tone="good" isLoud title={texts.until(formatInstant(expiresAtMs, language))}>
      <div className="ui-stack-tight">
        <CopyText label={texts.made} value={url} />
        <p>{texts.madeMeans}</p>
      </div>
    </Notice>
  );
}

function InviteForm({
  isBusy,
  onBusy,
  onClose,
  onMade,
  taken,
}: {
  /** The link is being made. */
  readonly isBusy: boolean;
  readonly onBusy: (isBusy: boolean) => void;
  readonly taken: readonly string[];
  readonly onMade: (link: MadeLink) => void;
  readonly onClose: () => void;
}): ReactNode {
  const texts = useTexts(INVITATION_TEXTS).invite;
  const words = useTexts(WIZARD_TEXTS);
  const common = useTexts(COMMON_TEXTS);
  const paper = useApi<Places>('/api/accounts/places').data?.paper ?? [];
  const [who, setWho] = useState('');
  const [venue, setVenue] = useState<VenueId>('okx');
  const [environment, setEnvironment] = useState<Environment>('live');
  const [trading, setTrading] = useState<Trading>('spot');
  const [label, setLabel] = useState(() => freeLabel('okx', taken));
  const [hours, setHours] = useState(INVITATION_HOURS_DEFAULT);
  const [error, setError] = useState<unknown>(null);
  const count = hoursOf(hours);
  const problem = taken.includes(label.trim()) ? words.place.labelTaken : null;
  const isWhole = who.trim() !== '' && label.trim() !== '' && problem === null && count !== null;
  const environments = environmentsOf(venue, paper);

  const chooseVenue = (to: VenueId): void => {
    if (label === freeLabel(venue, taken)) setLabel(freeLabel(to, taken));
    if (!environmentsOf(to, paper).includes(environment)) setEnvironment('live');
    setVenue(to);
  };
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isWhole || isBusy) return;
    onBusy(true);
    setError(null);
    try {
      const terms = { who: who.trim(), venue, environment, trading, label: label.trim(), hours: count };
      onMade(await makeBindLink(terms));
    } catch (thrown) {
      setError(thrown);
    }
    onBusy(false);
    await refreshOperations('bind-invitations');
  };

  return (
    <form
      className="ui-stack"
      onSubmit={(event) => {
        void make(event);
      }}
    >
      <p>{texts.means}</p>
      <TextField label={texts.who} hint={texts.whoHint} value={who} onChange={setWho} data-autofocus />
      <Select
        label={words.place.venue}
        value={venue}
        onChange={chooseVenue}
        options={VENUES.map((value) => ({ value, label: words.venues[value] }))}
      />
      <Select
        label={words.place.environment}
        value={environment}
        onChange={setEnvironment}
        options={environments.map((value) => ({ value, label: words.place.environments[value] }))}
      />
      <Select
        label={words.place.trading}
        value={trading}
        onChange={setTrading}
        options={TRADINGS.map((value) => ({ value, label: words.place.tradings[value] }))}
      />
      <TextField label={words.place.label} error={problem} value={label} onChange={setLabel} />
      <TextField
        label={texts.hours}
        hint={texts.hoursHint}
        error={count === null ? texts.hoursWrong : null}
        inputMode="numeric"
        value={hours}
        onChange={setHours}
      />
      <FailureNotice error={error} />
      <div className="ui-row">
        <Button onClick={onClose} busy={isBusy}>
          {common.cancel}
        </Button>
        <Button kind="primary" type="submit" busy={isBusy} disabled={!isWhole}>
          {texts.make}
        </Button>
      </div>
    </form>
  );
}
