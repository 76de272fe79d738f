import type { ReactNode } from 'react';
import { useState } from 'react';
import type { AccountPictureView } from '@bitting/client/pictures.ts';
import { formatCount } from '../../../i18n/formats.ts';
import { useLanguage, useTexts } from '../../../i18n/use-texts.ts';
import { Age } from '../../../ui/age.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Shown } from '../../../ui/shown.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { PictureBadge } from '../badges.tsx';
import { downloadText } from './download.ts';
import { PICTURE_PARTS, writePicturePart, type PicturePart } from './picture-csv.ts';
import { BalanceTable, FillTable, OrderTable, PositionTable, type KeyLabels } from './picture-tables.tsx';
import { ACCOUNT_TEXTS } from './texts.ts';
import { usePicture } from './use-picture.ts';

const TABLES = {
  balances: BalanceTable,
  positions: PositionTable,
  orders: OrderTable,
  fills: FillTable,
} as const satisfies Record<PicturePart, unknown>;

/** Balances, positions, orders and fills as they are now, and how far to trust each number. */
export function PictureCard({
  accountId,
  labels,
}: {
  readonly accountId: string;
  readonly labels: KeyLabels;
}): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const query = usePicture(accountId);
  const { data: picture, error } = query;
  if (picture === undefined)
    return (
      <Card title={texts.title}>
        {error === null ? <Spinner /> : null}
        {error?.code === 'PICTURE_UNAVAILABLE' ? <p>{texts.none}</p> : null}
        {error === null || error.code === 'PICTURE_UNAVAILABLE' ? null : <FailureNotice error={error} />}
      </Card>
    );
  return (
    <Card title={texts.title} actions={<PictureBadge state={picture.state} />}>
      {error === null ? null : <FailureNotice error={error} />}
      <Troubles picture={picture} />
      <Parts picture={picture} labels={labels} />
      <Sources picture={picture} />
    </Card>
  );
}

function Parts({
  labels,
  picture,
}: {
  readonly picture: AccountPictureView;
  readonly labels: KeyLabels;
}): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const language = useLanguage();
  const [part, setPart] = useState<PicturePart>('balances');
  return (
    <>
      <Tabs
        label={texts.title}
        selected={part}
        onSelect={(id) => {
          setPart(PICTURE_PARTS.find((one) => one === id) ?? 'balances');
        }}
        tabs={PICTURE_PARTS.map((one) => {
          const Table = TABLES[one];
          return {
            id: one,
            label: `${texts[one]} (${formatCount(picture[one].length, language)})`,
            content: <Table picture={picture} labels={labels} />,
          };
        })}
      />
      <div className="ui-row">
        <Button
          small
          disabled={picture[part].length === 0}
          onClick={() => {
            downloadText(`${picture.accountId}-${part}.csv`, writePicturePart(picture, part));
          }}
        >
          {texts.download}
        </Button>
      </div>
    </>
  );
}

/** What makes the numbers less than the whole truth, and what somebody else did. */
function Troubles({ picture }: { readonly picture: AccountPictureView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const language = useLanguage();
  const { external, leftOut, parts, streams } = picture;
  const sentences = [
    streams
      .filter(({ live }) => !live)
      .map(({ path, problem }) => texts.streamDown(path, problem ?? texts.connecting)),
    streams.flatMap(({ path, refused }) => refused.map((channel) => texts.refused(path, channel))),
    parts.flatMap(({ name, problem }) => (problem === null ? [] : [texts.partProblem(name, problem)])),
    leftOut === 0 ? [] : [texts.leftOut(formatCount(leftOut, language))],
  ].flat();
  return (
    <>
      {external.orders + external.fills === 0 ? null : (
        <Notice
          tone="warn"
          title={texts.externalTitle(
            formatCount(external.orders, language),
            formatCount(external.fills, language),
          )}
        >
          {texts.externalMeans}
        </Notice>
      )}
      {sentences.length === 0 ? null : (
        <Notice tone="warn" title={texts.troublesTitle}>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>
                <Shown text={sentence} />
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}

function Sources({ picture: { parts, streams } }: { readonly picture: AccountPictureView }): ReactNode {
  const texts = useTexts(ACCOUNT_TEXTS).picture;
  const language = useLanguage();
  return (
    <details>
      <summary>{texts.sourcesTitle}</summary>
      <div className="ui-stack-tight accounts-sources">
        <ul className="ui-row accounts-plain">
          {streams.map(({ live, path, problem }) => (
            <li key={path}>
              <Badge tone={live ? 'good' : 'warn'}>
                {`${texts.stream} ${path}: ${live ? texts.isLive : (problem ?? texts.connecting)}`}
              </Badge>
            </li>
          ))}
        </ul>
        <DataTable
          caption={texts.sourcesTitle}
          rows={parts}
          rowKey={({ name }) => name}
          columns={[
            { key: 'part', header: texts.part, isRowHeader: true, cell: ({ name }) => name },
            {
              key: 'asked',
              header: texts.asked,
              cell: ({ askedMs }) => (askedMs === null ? '' : <Age atMs={askedMs} />),
            },
            {
              key: 'drift',
              header: texts.drift,
              align: 'end',
              cell: ({ drift }) => formatCount(drift, language),
            },
            {
              key: 'repaired',
              header: texts.repaired,
              align: 'end',
              cell: ({ repaired }) => formatCount(repaired, language),
            },
          ]}
        />
      </div>
    </details>
  );
}
