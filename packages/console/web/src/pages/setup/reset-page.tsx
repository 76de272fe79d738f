import type { ReactNode } from 'react';
import { SetupWizard } from './setup-wizard.tsx';

export function Page(): ReactNode {
  return <SetupWizard kind="reset" />;
}
