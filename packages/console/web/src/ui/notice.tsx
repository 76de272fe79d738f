import type { ReactNode } from 'react';
import { COMMON_TEXTS } from '../i18n/common-texts.ts';
import { useTexts } from '../i18n/use-texts.ts';
import { SIGNS, type Tone } from './badge.tsx';
import { Sign } from './icons.tsx';

export interface NoticeProps {
  readonly tone?: Exclude<Tone, 'neutral'>;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Read out at once; default: for dangers. */
  readonly isLoud?: boolean;
}

export function Notice({ tone = 'info', title, children, actions, isLoud }: NoticeProps): ReactNode {
  const texts = useTexts(COMMON_TEXTS);
  const loud = isLoud ?? tone === 'danger';
  return (
    <div className={`ui-notice ui-notice-${tone}`} role={loud ? 'alert' : 'status'}>
      <Sign name={SIGNS[tone]} />
      <div className="ui-notice-body">
        <div className="ui-notice-title">
          <span className="ui-hidden">{`${texts.tones[tone]}: `}</span>
          {title}
        </div>
        {children === undefined ? null : <div>{children}</div>}
        {actions === undefined ? null : <div className="ui-row">{actions}</div>}
      </div>
    </div>
  );
}
