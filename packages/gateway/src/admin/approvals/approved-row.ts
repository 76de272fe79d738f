import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import type { ApprovalClass, ApprovalRule } from '../../vault/approval-rules.ts';
import { PLACES } from '../../vault/places.ts';
import type { EntryPlace } from '../../vault/vault-store.ts';
import type { AdminPorts } from '../operation.ts';
import { demandKey } from '../views.ts';
import type { Asked } from './change.ts';

/** How an operation is agreed to. */
export interface ApprovedRow {
  readonly class: ApprovalClass;
  /** It is taken as carried out before it begins: what it does is not written down by its call. */
  readonly isTakenFirst: boolean;
  /** Whether this call opens or widens anything. */
  isOpening(asked: Asked, ports: AdminPorts): boolean;
  /** How many others have to agree. */
  needed(asked: Asked, rules: readonly [ApprovalRule, ...ApprovalRule[]]): number;
  /** The state that it is written against: agreed to is the change of that one. */
  against(asked: Asked, ports: AdminPorts): string;
  /** In trading words. */
  describe(asked: Asked, ports: AdminPorts): readonly string[];
}

interface RowParts<Name extends OperationName> {
  readonly class: ApprovalClass;
  readonly isTakenFirst?: true;
  readonly isOpening?: (given: ParametersOf<Name>, ports: AdminPorts, asked: Asked) => boolean;
  readonly needed?: (given: ParametersOf<Name>, rules: readonly [ApprovalRule, ...ApprovalRule[]]) => number;
  readonly against?: (given: ParametersOf<Name>, ports: AdminPorts, asked: Asked) => string;
  readonly describe: (given: ParametersOf<Name>, ports: AdminPorts, asked: Asked) => readonly string[];
}

export function row<Name extends OperationName>(_name: Name, parts: RowParts<Name>): ApprovedRow {
  const givenTo = ({ plain }: Asked): ParametersOf<Name> => plain as ParametersOf<Name>;
  const { isOpening = () => true, against = () => '', describe } = parts;
  return {
    class: parts.class,
    isTakenFirst: parts.isTakenFirst ?? false,
    isOpening: (asked, ports) => isOpening(givenTo(asked), ports, asked),
    needed: (asked, rules) => parts.needed?.(givenTo(asked), rules) ?? rules[0].needed[parts.class],
    against: (asked, ports) => against(givenTo(asked), ports, asked),
    describe: (asked, ports) => describe(givenTo(asked), ports, asked),
  };
}

export function versionAt(place: EntryPlace, { approvals }: AdminPorts): string {
  return `${place.kind} ${place.id} version ${approvals.versionOf(place)}`;
}

export function keyPlace(virtualKeyId: string, { keys }: AdminPorts): EntryPlace {
  return PLACES.virtualKey(demandKey(keys, virtualKeyId).accountId, virtualKeyId);
}

export const because = (reason: string | undefined): string =>
  reason === undefined ? '' : ` (reason: ${reason})`;

export const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));
