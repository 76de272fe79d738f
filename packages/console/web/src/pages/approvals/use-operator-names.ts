import { showText } from '@bitting/core/encoding/shown-text.ts';
import { useMay, useMe } from '../../api/me.ts';
import { useOperation } from '../../api/use-operation.ts';
import { useTexts } from '../../i18n/use-texts.ts';
import { APPROVALS_TEXTS } from './texts.ts';

/** Names of operators by id, for whoever may see them; else the id. */
export function useOperatorNames(): (operatorId: string) => string {
  const texts = useTexts(APPROVALS_TEXTS);
  const may = useMay('operators-list');
  const self = useMe().data?.signedIn;
  const operators = useOperation('operators-list', {}, { isEnabled: may }).data?.operators ?? [];
  return (operatorId) => {
    if (operatorId === self?.operatorId) return `${showText(self.name)} (${texts.you})`;
    const name = operators.find((one) => one.operatorId === operatorId)?.name;
    return name === undefined ? operatorId : showText(name);
  };
}
