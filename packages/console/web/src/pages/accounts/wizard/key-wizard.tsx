import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { BindResult } from '@bitting/client/operations.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useTexts } from '../../../i18n/use-texts.ts';
import { EnvironmentBadge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Dotted } from '../../../ui/dotted.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Steps, type StepState } from '../../../ui/steps.tsx';
import { CONNECT_TEXTS } from './connect-texts.ts';
import { Fingerprint, GatewayQuestion, Progress } from './connect-step.tsx';
import { useConnecting, type Connect, type Connecting } from './connecting.ts';
import { DoneView } from './done-view.tsx';
import { FailedView } from './failed-view.tsx';
import type { Stage } from './stages.ts';
import type { KeyField } from '../key-lint.ts';
import { KeyHolder } from './key-holder.ts';
import { PasteStep } from './paste-step.tsx';
import { PlaceStep } from './place-step.tsx';
import type { Place, Surroundings } from './place.ts';
import { WIZARD_TEXTS } from './texts.ts';
import { VenueStep } from './venue-step.tsx';
import '../accounts.css';

export interface WizardProps {
  readonly purpose: 'bind' | 'rebind';
  /** Which account it is, where that was decided elsewhere; `null`: it is chosen first. */
  readonly fixed: Place | null;
  readonly surroundings: Surroundings;
  readonly taken: readonly string[];
  readonly connect: Connect;
  /** What may be done next. */
  readonly after: (bound: BindResult) => ReactNode;
}

const STAGES: readonly Stage[] = ['place', 'venue', 'paste', 'connect'];

/** From the venue's name to “Connected”: for an account of one's own, another key of it, or one of an invitation. */
export function KeyWizard({ after, connect, fixed, purpose, surroundings, taken }: WizardProps): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const [holder] = useState(() => new KeyHolder());
  const [place, setPlace] = useState<Place | null>(fixed);
  const [stage, setStage] = useState<Stage>(fixed === null ? 'place' : 'venue');
  const [begin, setBegin] = useState<KeyField>('apiKey');
  const connecting = useConnecting(connect, holder);
  const head = useRef<HTMLDivElement>(null);
  useForgetting(holder);

  const go = (to: Stage): void => {
    setStage(to);
    if (to === 'connect' && place !== null) connecting.start(place);
    head.current?.focus();
  };
  const stages = fixed === null ? STAGES : STAGES.slice(1);
  const isDone = connecting.outcome.kind === 'done';
  const stateOf = (one: Stage): StepState => {
    if (stages.indexOf(one) < stages.indexOf(stage) || isDone) return 'done';
    if (one !== stage) return 'next';
    return connecting.outcome.kind === 'failed' && one === 'connect' ? 'failed' : 'now';
  };

  return (
    <div className="ui-stack accounts-wizard">
      <div ref={head} tabIndex={-1} className="accounts-wizard-head">
        <Steps
          label={texts.stepsLabel}
          steps={stages.map((one) => ({ id: one, label: texts.steps[one], state: stateOf(one) }))}
        />
        {place === null || stage === 'place' ? null : <Chosen place={place} />}
      </div>
      <Card tone={place?.environment === 'live' && stage !== 'place' ? 'live' : 'normal'}>
        {stage === 'place' || place === null ? (
          <PlaceStep
            initial={place}
            paper={surroundings.paper}
            taken={taken}
            onNext={(chosen) => {
              setPlace(chosen);
              go(holder.isEmpty ? 'venue' : 'paste');
            }}
          />
        ) : null}
        {stage === 'venue' && place !== null ? (
          <VenueStep
            place={place}
            surroundings={surroundings}
            onBack={
              fixed === null
                ? () => {
                    go('place');
                  }
                : null
            }
            onNext={() => {
              go('paste');
            }}
          />
        ) : null}
        {stage === 'paste' && place !== null ? (
          <PasteStep
            key={place.venue}
            place={place}
            holder={holder}
            begin={begin}
            onBack={() => {
              go('venue');
            }}
            onConnect={() => {
              go('connect');
            }}
            onVenue={
              fixed === null
                ? (venue) => {
                    setPlace({ ...place, venue, region: null });
                    go('place');
                  }
                : null
            }
          />
        ) : null}
        {stage === 'connect' ? (
          <Connection
            {...{ connecting, purpose, after }}
            canChangePlace={fixed === null}
            onGo={(to, field) => {
              setBegin(field ?? 'apiKey');
              go(to);
            }}
          />
        ) : null}
      </Card>
    </div>
  );
}

/** What was typed goes with the wizard, and with the page. */
function useForgetting(holder: KeyHolder): void {
  useEffect(() => {
    const clear = (): void => {
      holder.clear();
    };
    addEventListener('pagehide', clear);
    return () => {
      removeEventListener('pagehide', clear);
      clear();
    };
  }, [holder]);
}

function Chosen({ place }: { readonly place: Place }): ReactNode {
  const texts = useTexts(WIZARD_TEXTS);
  const { environment, label, trading, venue } = place;
  return (
    <p className="ui-row">
      <EnvironmentBadge environment={environment} />
      <Dotted>
        {texts.venues[venue]}
        {texts.place.tradings[trading]}
        {showText(label)}
      </Dotted>
    </p>
  );
}

function Connection({
  after,
  canChangePlace,
  connecting,
  onGo,
  purpose,
}: {
  readonly connecting: Connecting;
  readonly purpose: WizardProps['purpose'];
  readonly canChangePlace: boolean;
  readonly after: WizardProps['after'];
  readonly onGo: (stage: Stage, field: KeyField | null) => void;
}): ReactNode {
  const texts = useTexts(CONNECT_TEXTS);
  const { gateway, outcome } = connecting;
  if (outcome.kind === 'done')
    return (
      <DoneView
        bound={outcome.bound}
        atMs={outcome.atMs}
        lines={connecting.lines}
        purpose={purpose}
        actions={after(outcome.bound)}
      />
    );
  return (
    <div className="ui-stack accounts-form">
      <h2>{texts.connect.title}</h2>
      <Progress connecting={connecting} />
      {outcome.kind === 'asking' ? (
        <GatewayQuestion gateway={outcome.gateway} answer={outcome.answer} />
      ) : null}
      {outcome.kind === 'running' ? <p className="ui-muted">{texts.connect.waiting}</p> : null}
      {outcome.kind === 'stopped' ? (
        <Notice
          tone="warn"
          title={texts.connect.stopped}
          actions={
            <Button
              onClick={() => {
                onGo('paste', null);
              }}
            >
              {texts.failed.mends.settings}
            </Button>
          }
        />
      ) : null}
      {outcome.kind === 'failed' ? (
        <FailedView error={outcome.error} canChangePlace={canChangePlace} onGo={onGo} />
      ) : null}
      {gateway === null || outcome.kind === 'asking' ? null : (
        <details>
          <summary>{texts.connect.gatewayTitle}</summary>
          <Fingerprint gateway={gateway} />
        </details>
      )}
    </div>
  );
}
