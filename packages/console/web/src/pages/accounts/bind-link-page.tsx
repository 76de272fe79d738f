import { useState, type ReactNode } from 'react';
import { ApiError, asApiError } from '../../api/api-error.ts';
import { useOpenedLink } from '../../app/use-opened-link.ts';
import { formatCount, formatInstant } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { openBindLink, readBindLink, type BindLink, type OpenedInvitation } from '../../sealing/bind-link.ts';
import { SealingError } from '../../sealing/sealing-error.ts';
import { Instant } from '../../ui/age.tsx';
import { EnvironmentBadge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { Shown } from '../../ui/shown.tsx';
import { LINK_TEXTS } from './invitations/link-texts.ts';
import { KeyWizard } from './wizard/key-wizard.tsx';
import { connectByLink } from './wizard/own-connect.ts';
import { WIZARD_TEXTS } from './wizard/texts.ts';
import { BIND_CODES, isBindCode } from './words/codes.ts';
import './accounts.css';

/** What was taken out of the address: the page may be drawn anew, and the address has it no more. */
let taken: BindLink | null = null;

/** What stands behind # of the address, once: it is taken out of it, so that no history and no screenshot keeps it. */
function takeLink(): BindLink | null {
  const { hash } = location;
  if (hash === '') return taken;
  history.replaceState(null, '', location.pathname);
  try {
    taken = readBindLink(hash);
    return taken;
  } catch (thrown) {
    if (thrown instanceof SealingError) return null;
    throw thrown;
  }
}

/** For somebody who was sent a link: he is nobody here, and connects one account. */
export function Page(): ReactNode {
  const texts = useTexts(LINK_TEXTS);
  useOpenedLink();
  const [link] = useState(takeLink);
  const [opened, setOpened] = useState<OpenedInvitation | null>(null);
  const [isRight, setRight] = useState(false);
  return (
    <div className="ui-stack">
      <PageHeader title={texts.title} lead={texts.lead} />
      {link === null ? <Notice tone="danger" title={texts.noLink} /> : null}
      {link !== null && opened === null ? <Closed link={link} onOpened={setOpened} /> : null}
      {opened !== null && !isRight ? (
        <Terms
          opened={opened}
          onRight={() => {
            setRight(true);
          }}
        />
      ) : null}
      {link !== null && opened !== null && isRight ? <Invited link={link} opened={opened} /> : null}
    </div>
  );
}

/** Nothing is sent before somebody presses: what looks at links by itself (mail, chats) opens none. */
function Closed({
  link,
  onOpened,
}: {
  readonly link: BindLink;
  readonly onOpened: (opened: OpenedInvitation) => void;
}): ReactNode {
  const texts = useTexts(LINK_TEXTS);
  const codes = useTexts(BIND_CODES);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      onOpened(await openBindLink(link));
    } catch (thrown) {
      setError(
        thrown instanceof SealingError ? new ApiError(thrown.code, thrown.code, 409) : asApiError(thrown),
      );
      setBusy(false);
    }
  };
  return (
    <Card>
      <p>{texts.before}</p>
      <p>{texts.check(location.origin)}</p>
      {error === null ? null : (
        <Notice tone="danger" title={texts.failed}>
          <p>{isBindCode(error.code) ? codes[error.code] : <Shown text={error.message} />}</p>
          <p className="ui-small">
            <code>{error.code}</code>
          </p>
        </Notice>
      )}
      <div className="ui-row">
        <Button
          kind="primary"
          busy={isBusy}
          onClick={() => {
            void open();
          }}
        >
          {texts.open}
        </Button>
      </div>
    </Card>
  );
}

function Terms({
  onRight,
  opened: { invitation, isFirst },
}: {
  readonly opened: OpenedInvitation;
  readonly onRight: () => void;
}): ReactNode {
  const texts = useTexts(LINK_TEXTS);
  const words = useTexts(WIZARD_TEXTS);
  const language = useLanguage();
  const {
    environment,
    expiresAtMs,
    label,
    madeAtMs,
    openedAtMs,
    openedFrom,
    refusedOpenings,
    trading,
    venue,
    who,
  } = invitation;
  const first = [formatInstant(openedAtMs ?? madeAtMs, language), openedFrom ?? ''] as const;
  return (
    <>
      <Notice
        tone={isFirst ? 'info' : 'warn'}
        isLoud
        title={isFirst ? texts.opened(...first) : texts.openedBefore(...first)}
      />
      {refusedOpenings === null ? null : (
        <Notice
          tone="danger"
          title={texts.refused(formatCount(refusedOpenings.times, language), refusedOpenings.address)}
        />
      )}
      <Card title={texts.terms}>
        <Facts
          rows={[
            { name: texts.who, value: <Shown text={who} /> },
            { name: texts.venue, value: words.venues[venue] },
            { name: texts.environment, value: <EnvironmentBadge environment={environment} /> },
            { name: texts.account, value: <Shown text={label} /> },
            { name: texts.trading, value: words.place.tradings[trading] },
            { name: texts.until, value: <Instant atMs={expiresAtMs} /> },
            { name: texts.mayDo, value: texts.mayDoMeans },
          ]}
        />
        <p>{texts.wrong}</p>
        <div className="ui-row">
          <Button kind="primary" onClick={onRight}>
            {texts.right}
          </Button>
        </div>
      </Card>
    </>
  );
}

function Invited({
  link,
  opened,
}: {
  readonly link: BindLink;
  readonly opened: OpenedInvitation;
}): ReactNode {
  const texts = useTexts(LINK_TEXTS);
  const { environment, label, region, trading, venue } = opened.invitation;
  return (
    <KeyWizard
      purpose="bind"
      fixed={{ venue, environment, label, trading, region: region ?? null }}
      surroundings={{ paper: [], egress: opened.egress, keyDesk: null, isInvited: true }}
      taken={[]}
      connect={connectByLink(link, opened)}
      after={() => (
        <Notice tone="good" title={texts.done}>
          {texts.doneMeans}
        </Notice>
      )}
    />
  );
}
