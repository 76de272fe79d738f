import type { ReactNode } from 'react';
import type { ApprovalView } from '@bitting/client/people.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { APPROVALS_TEXTS } from './texts.ts';

const TONES: Readonly<Record<ApprovalView['state'], Tone>> = {
  open: 'warn',
  approved: 'info',
  'carried-out': 'good',
  rejected: 'danger',
  withdrawn: 'neutral',
  expired: 'neutral',
};

export function ApprovalState({ state }: { readonly state: ApprovalView['state'] }): ReactNode {
  const texts = useTexts(APPROVALS_TEXTS);
  return <Badge tone={TONES[state]}>{texts.states[state]}</Badge>;
}
