import type { ReactNode } from 'react';

/** What may be wider than the screen: scrolled by itself, by the keyboard, too. */
export function ScrollFrame({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    // Whoever has no pointer scrolls it by the arrow keys, and for that it has to take the focus (WCAG 2.1.1). It is no landmark:
    // the part of the page around it is one, often of the same name.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex, jsx-a11y/prefer-tag-over-role
    <div className="ui-table-frame" role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}
