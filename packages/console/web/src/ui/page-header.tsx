import { useEffect, useRef, type ReactNode } from 'react';
import { useMe } from '../api/me.ts';

export interface PageHeaderProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}

/** At the first page the focus stays where the browser has it. */
let isFirst = true;

/** The head of a page. On navigation the focus goes to its title, so that it is read out and the keyboard begins there. */
export function PageHeader({ title, lead, actions }: PageHeaderProps): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const installation = useMe().data?.installation ?? '';
  useEffect(() => {
    document.title = [title, ...(installation === '' ? [] : [installation]), 'Bitting'].join(' · ');
  }, [title, installation]);
  useEffect(() => {
    if (!isFirst) {
      window.scrollTo(0, 0);
      heading.current?.focus({ preventScroll: true });
    }
    isFirst = false;
  }, []);
  return (
    <div className="ui-page-header">
      <div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {actions === undefined ? null : <div className="ui-row">{actions}</div>}
    </div>
  );
}
