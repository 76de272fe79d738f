import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OperationName, ParametersOf, ResultOf } from '@bitting/client/operations.ts';
import type { z } from 'zod';
import { OPERATIONS } from './operations.ts';

/** Every field as needed, and beside it whether it is: then two that may be put in each other's place are the same. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Field in keyof T]-?: readonly [Plain<T[Field]>, IsOptional<T, Field>] }
    : T;
type IsOptional<T, Field extends keyof T> = T extends Record<Field, T[Field]> ? 'needed' : 'optional';
type Same<One, Other> = [Plain<One>] extends [Plain<Other>]
  ? [Plain<Other>] extends [Plain<One>]
    ? true
    : false
  : false;

type Offered = {
  [Name in OperationName]: (typeof OPERATIONS)[Name] extends { readonly absent: string } ? never : Name;
}[OperationName];
type Row<Name extends Offered> = Extract<(typeof OPERATIONS)[Name], { readonly parameters: z.ZodType }>;
type Given<Name extends Offered> = z.output<Row<Name>['parameters']>;
type Answer<Name extends Offered> = z.output<Row<Name>['result']>;

type OtherParameters = {
  [Name in Offered]: Same<Given<Name>, ParametersOf<Name>> extends true ? never : Name;
}[Offered];
type OtherResults = {
  [Name in Offered]: Same<Answer<Name>, ResultOf<Name>> extends true ? never : Name;
}[Offered];

/** What the page gives less of than the command line: no secret in clear, and nothing that goes on without an end. */
type LessGiven = 'bind' | 'rebind' | 'halt-plans' | 'tail' | 'ledger-search';
/** What it gets less of: no secret in clear. */
type LessAnswered = 'issue' | 'rotate' | 'operators-add' | 'operators-token' | 'bind-invite';

const parametersAgree: Same<OtherParameters, LessGiven> = true;
const resultsAgree: Same<OtherResults, LessAnswered> = true;
const givenFits: { [Name in LessGiven]: Given<Name> extends ParametersOf<Name> ? true : false } = {
  bind: true,
  rebind: true,
  'halt-plans': true,
  tail: true,
  'ledger-search': true,
};
const answersFit: { [Name in LessAnswered]: keyof Answer<Name> extends keyof ResultOf<Name> ? true : false } =
  {
    issue: true,
    rotate: true,
    'operators-add': true,
    'operators-token': true,
    'bind-invite': true,
  };

void test('Every operation of the gateway is offered by types that are the client’s, or is absent for a reason.', () => {
  assert.ok(parametersAgree && resultsAgree);
  assert.ok([...Object.values(givenFits), ...Object.values(answersFit)].every(Boolean));
  for (const [name, row] of Object.entries(OPERATIONS))
    if ('absent' in row) assert.ok(row.absent.endsWith('.'), name);
});
