import { useState, type ReactNode } from 'react';
import type { Channels, ChannelTested, ShownChannel } from '../../../../src/api/alerts.ts';
import { asApiError, type ApiError } from '../../api/api-error.ts';
import { callApi } from '../../api/call-api.ts';
import { useMe } from '../../api/me.ts';
import { refreshApi, useApi } from '../../api/use-operation.ts';
import { formatCount, formatDistance } from '../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../i18n/use-texts.ts';
import { Age } from '../../ui/age.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/card.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Empty } from '../../ui/empty.tsx';
import { DottedTexts } from '../../ui/dotted.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { useNowMs } from '../../ui/now.ts';
import { Shown } from '../../ui/shown.tsx';
import { CHANNEL_SETTINGS, EXAMPLE, TUNING_SETTINGS, type ChannelKind } from './channel-settings.ts';
import { ALERTS_TEXTS } from './texts.ts';

const PATH = '/api/alerts/channels';
const EVERY_MS = 15_000;
/** The server waits for what becomes of it. */
const TEST_MS = 40_000;

/** Over what people are told, when something last got through, and how a channel is set up. */
export function ChannelsCard(): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const query = useApi<Channels>(PATH, { everyMs: EVERY_MS });
  return (
    <Card title={texts.channels}>
      <p className="ui-muted ui-small">{texts.channelsMean}</p>
      <Loaded query={query}>{(channels) => <ChannelTable channels={channels} />}</Loaded>
      <details>
        <summary>{texts.howTitle}</summary>
        <HowTo />
      </details>
    </Card>
  );
}

function ChannelTable({ channels: { channels, waiting } }: { readonly channels: Channels }): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const language = useLanguage();
  const nowMs = useNowMs();
  const names: Readonly<Record<string, string>> = texts.channelNames;
  const role = useMe().data?.signedIn?.role;
  const mayTest = role === 'owner' || role === 'admin';
  return (
    <>
      <DataTable
        caption={texts.channels}
        rows={channels}
        rowKey={({ name }) => name}
        empty={
          <Empty title={texts.noChannels}>
            <p>{texts.noChannelsMeans}</p>
            <CopyText label={texts.settings} value={EXAMPLE} />
          </Empty>
        }
        columns={[
          { key: 'name', header: texts.channel, isRowHeader: true, cell: ({ name }) => names[name] ?? name },
          {
            key: 'sent',
            header: texts.lastSent,
            cell: ({ sentMs }) => (sentMs === null ? texts.never : <Age atMs={sentMs} />),
          },
          { key: 'state', header: texts.state, cell: (channel) => <ChannelState channel={channel} /> },
          {
            key: 'beat',
            header: texts.beat,
            cell: ({ beatMs }) => formatDistance(beatMs, nowMs, language),
          },
          ...(mayTest
            ? [
                {
                  key: 'test',
                  header: texts.test,
                  cell: ({ name }: ShownChannel) => <ChannelTest name={name} label={names[name] ?? name} />,
                },
              ]
            : []),
        ]}
      />
      {waiting > 0 ? <p className="ui-muted">{texts.waiting(formatCount(waiting, language))}</p> : null}
    </>
  );
}

function ChannelState({ channel }: { readonly channel: ShownChannel }): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const language = useLanguage();
  const nowMs = useNowMs();
  const { failingMs, problem, sentMs } = channel;
  if (failingMs === null)
    return sentMs === null ? <Badge>{texts.quiet}</Badge> : <Badge tone="good">{texts.works}</Badge>;
  return (
    <>
      <Badge tone="danger">{texts.fails}</Badge>{' '}
      <span className="ui-small">
        <Shown text={texts.failsSince(formatDistance(failingMs, nowMs, language), problem ?? '')} />
      </span>
    </>
  );
}

function ChannelTest({ label, name }: { readonly name: string; readonly label: string }): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  const [isAsking, setAsking] = useState(false);
  const [tested, setTested] = useState<ChannelTested | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const test = async (): Promise<void> => {
    setAsking(true);
    setError(null);
    setTested(null);
    try {
      setTested(await callApi<ChannelTested>('/api/alerts/test', { channel: name }, { timeoutMs: TEST_MS }));
    } catch (thrown) {
      setError(asApiError(thrown));
    }
    setAsking(false);
    void refreshApi(PATH);
  };
  return (
    <>
      <Button
        small
        busy={isAsking}
        aria-label={texts.testOf(label)}
        onClick={() => {
          void test();
        }}
      >
        {texts.test}
      </Button>
      <output className="ui-small">
        {isAsking ? texts.testing : null}
        {tested === null ? null : texts.tested[tested.result]}
        {tested?.problem === undefined || tested.problem === null ? null : (
          <Shown text={` ${tested.problem}`} />
        )}
      </output>
      {error === null ? null : <FailureNotice error={error} />}
    </>
  );
}

function HowTo(): ReactNode {
  const texts = useTexts(ALERTS_TEXTS);
  return (
    <div className="ui-stack-tight">
      <p>{texts.how}</p>
      <h3>{texts.settings}</h3>
      <Facts
        rows={(Object.keys(CHANNEL_SETTINGS) as ChannelKind[]).map((name) => ({
          name: texts.channelNames[name],
          value: (
            <code className="alerts-settings">
              <DottedTexts texts={CHANNEL_SETTINGS[name]} />
            </code>
          ),
        }))}
      />
      <h3>{texts.tuning}</h3>
      <p>{texts.tuningMeans}</p>
      <code className="alerts-settings">
        <DottedTexts texts={TUNING_SETTINGS} />
      </code>
    </div>
  );
}
