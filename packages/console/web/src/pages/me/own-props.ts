import type { OwnAccountView } from '../../../../src/api/people.ts';

export interface OwnProps {
  readonly own: OwnAccountView;
  /** After something was changed. */
  readonly onChanged: () => Promise<void>;
}
