import type { ReactNode } from 'react';
import type { Environment, TradingState } from '@bitting/core/trading/vocabulary.ts';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { Sign, type IconName } from './icons.tsx';

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'danger';

/** The sign of a tone: colour alone says nothing to many. */
export const SIGNS: Readonly<Record<Tone, IconName>> = {
  neutral: 'info',
  info: 'info',
  good: 'check',
  warn: 'warn',
  danger: 'cross',
};

export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = 'neutral', icon, title, children }: BadgeProps): ReactNode {
  const sign = icon ?? (tone === 'neutral' ? undefined : SIGNS[tone]);
  return (
    <span className={`ui-badge ui-badge-${tone}`} title={title}>
      {sign === undefined ? null : <Sign name={sign} />}
      {children}
    </span>
  );
}

/** Live is filled, demo has a line around it, paper a broken one: to be told apart without colour, too. */
export function EnvironmentBadge({ environment }: { readonly environment: Environment }): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  return (
    <span
      className={`ui-environment ui-environment-${environment}`}
      title={texts.environmentsMean[environment]}
    >
      {texts.environments[environment]}
    </span>
  );
}

const STATES: Readonly<Record<TradingState, { readonly tone: Tone; readonly icon: IconName }>> = {
  active: { tone: 'good', icon: 'play' },
  reducing: { tone: 'warn', icon: 'warn' },
  halted: { tone: 'danger', icon: 'stop' },
  suspended: { tone: 'danger', icon: 'cross' },
  revoked: { tone: 'neutral', icon: 'close' },
};

export function StateBadge({ state }: { readonly state: TradingState }): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  return (
    <Badge {...STATES[state]} title={texts.statesMean[state]}>
      {texts.states[state]}
    </Badge>
  );
}
