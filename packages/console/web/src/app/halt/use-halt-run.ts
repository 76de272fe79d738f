import { useEffect, useReducer } from 'react';
import type { PlanStep } from '@bitting/client/halts.ts';
import { asApiError } from '../../api/api-error.ts';
import { HALT_PATIENCE_MS } from '../../api/bounds.ts';
import { callOperation } from '../../api/call-operation.ts';
import { useLive } from '../../api/live.ts';
import { queryClient } from '../../api/query-client.ts';
import { advance, ASKING, type HaltRun } from './halt-run.ts';
import { subjectOf, type HaltScope } from './halt-scope.ts';

/** Asked for as well as listened to: how far a plan is must not hang on one connection. */
const PLAN_MS = 1_000;

/** Orders a halt and follows what comes of it. */
export function useHaltRun(): {
  readonly run: HaltRun;
  readonly order: (scope: HaltScope, plan: readonly PlanStep[]) => void;
} {
  const [run, dispatch] = useReducer(advance, ASKING);
  const order = (scope: HaltScope, plan: readonly PlanStep[]): void => {
    dispatch({ kind: 'sent', scope, atMs: performance.now() });
    // A browser makes six calls at a time: what only looks, and waits for its answer, must not keep this one back.
    void queryClient.cancelQueries();
    callOperation('halt', { ...subjectOf(scope), ...(plan.length === 0 ? {} : { plan }) })
      .then((result) => {
        dispatch({ kind: 'answered', atMs: performance.now(), result });
      })
      .catch((thrown: unknown) => {
        const error = asApiError(thrown);
        // Whatever is no refusal of the gateway leaves open whether it is halted.
        dispatch({ kind: 'failed', error, isUnknown: error.status === 0 || error.status >= 500 });
      })
      .finally(() => {
        void queryClient.invalidateQueries();
      });
  };
  const isSent = run.kind === 'sent';
  useEffect(() => {
    if (!isSent) return undefined;
    const timer = setTimeout(() => {
      dispatch({ kind: 'waited', atMs: performance.now() });
    }, HALT_PATIENCE_MS + 5);
    return () => {
      clearTimeout(timer);
    };
  }, [isSent]);
  const planId = run.kind === 'halted' && run.plannedMs === null ? run.result.planId : null;
  useEffect(() => {
    if (planId === null) return undefined;
    const ask = (): void => {
      callOperation('halt-plans', { planId, follow: false }, { mayAsk: false })
        .then(({ plans: [plan] }) => {
          if (plan !== undefined) dispatch({ kind: 'plan', atMs: performance.now(), plan });
        })
        .catch(() => undefined);
    };
    ask();
    const timer = setInterval(ask, PLAN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [planId]);
  useLive('plans', ({ plans }) => {
    for (const plan of plans) dispatch({ kind: 'plan', atMs: performance.now(), plan });
  });
  return { run, order };
}
