import { useMemo, useState, type ReactNode } from 'react';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import type { History, HistoryRange, Holdings } from '../../../../src/api/overview.ts';
import { useApi } from '../../api/use-operation.ts';
import { COMMON_TEXTS } from '../../i18n/common-texts.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { EnvironmentBadge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Chart } from '../../ui/chart.tsx';
import { Empty } from '../../ui/empty.tsx';
import { RadioGroup } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { linesOf, type Measure } from './history-lines.ts';
import { OVERVIEW_TEXTS } from './texts.ts';

const EVERY_MS = 60_000;
const RANGES = ['day', 'month', 'year'] as const;
const ENVIRONMENTS = ['live', 'demo', 'paper'] as const;
const COLOURS = ['--accent', '--info', '--good', '--warn', '--live', '--muted'] as const;

/** What accounts were worth: a chart of its own for each environment. */
export function HistoryCard({ holdings }: { readonly holdings: Holdings }): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const [range, setRange] = useState<HistoryRange>('day');
  const query = useApi<History>(`/api/overview/history?range=${range}`, { everyMs: EVERY_MS });
  const there = ENVIRONMENTS.filter((one) =>
    holdings.accounts.some(({ environment }) => environment === one),
  );
  return (
    <Card title={texts.worth}>
      <p className="ui-muted ui-small">{texts.worthLead(holdings.unit)}</p>
      <RadioGroup
        legend={texts.range}
        inRow
        value={range}
        onChange={setRange}
        options={RANGES.map((value) => ({ value, label: texts.ranges[value] }))}
      />
      <Loaded query={query}>
        {(history) => (
          <>
            {there.map((environment) => (
              <EnvironmentCharts key={environment} history={history} environment={environment} />
            ))}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function EnvironmentCharts({
  environment,
  history,
}: {
  readonly environment: Environment;
  readonly history: History;
}): ReactNode {
  const texts = useTexts(OVERVIEW_TEXTS);
  const words = useTexts(COMMON_TEXTS).environments;
  const hasTwo = history.accounts.some((one) => one.environment === environment && one.points.length > 1);
  if (!hasTwo)
    return (
      <div className="ui-stack-tight">
        <div>
          <EnvironmentBadge environment={environment} />
        </div>
        <Empty title={texts.noHistory}>{texts.noHistoryMeans}</Empty>
      </div>
    );
  return (
    <div className="ui-stack-tight">
      <div>
        <EnvironmentBadge environment={environment} />
      </div>
      <div className="overview-charts">
        <div>
          <h3>{texts.equity}</h3>
          <MeasureChart
            history={history}
            environment={environment}
            measure="equity"
            label={texts.equityChart(words[environment], history.unit)}
          />
        </div>
        <div>
          <h3>{texts.exposure}</h3>
          <MeasureChart
            history={history}
            environment={environment}
            measure="exposure"
            label={texts.exposureChart(words[environment], history.unit)}
          />
        </div>
      </div>
    </div>
  );
}

function MeasureChart({
  environment,
  history,
  label,
  measure,
}: {
  readonly environment: Environment;
  readonly history: History;
  readonly label: string;
  readonly measure: Measure;
}): ReactNode {
  const { all } = useTexts(OVERVIEW_TEXTS);
  const { series, timesMs } = useMemo(() => {
    const { lines, timesMs: times } = linesOf(history, environment, measure);
    return {
      timesMs: times,
      series: lines.map(({ accountId, label: name, values }, at) => ({
        label: accountId === null ? all : name,
        values,
        colour: COLOURS[at % COLOURS.length] ?? '--accent',
      })),
    };
  }, [all, environment, history, measure]);
  return <Chart label={label} timesMs={timesMs} series={series} height={180} />;
}
