import type { ReactNode } from 'react';

/** Where there is nothing: what would be here, and how it gets here. */
export function Empty({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <div className="ui-empty">
      <strong>{title}</strong>
      {children === undefined ? null : <div>{children}</div>}
      {actions === undefined ? null : <div className="ui-row">{actions}</div>}
    </div>
  );
}
