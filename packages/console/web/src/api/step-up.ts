/**
 * The second factor that a strong call needs. The frame registers what asks for it; calls that are refused with
 * `STEP_UP_NEEDED` wait for it and are then made again.
 */
type Ask = () => Promise<boolean>;

interface Question {
  readonly answer: Promise<boolean>;
  readonly giveUp: () => void;
}

let registered: Ask | null = null;
let underWay: Question | null = null;

/** Called once by the frame; gives back what takes it away again, and with it the question that nobody can answer then. */
export function registerStepUp(ask: Ask): () => void {
  registered = ask;
  return () => {
    if (registered !== ask) return;
    registered = null;
    underWay?.giveUp();
  };
}

/** Whether a second factor was shown; several calls that wait share one dialog. */
export async function askStepUp(): Promise<boolean> {
  if (registered === null) return false;
  underWay ??= begin(registered);
  return underWay.answer;
}

function begin(ask: Ask): Question {
  const { promise: over, resolve } = Promise.withResolvers<boolean>();
  const question: Question = {
    answer: Promise.race([ask(), over]).finally(() => {
      if (underWay === question) underWay = null;
    }),
    giveUp: () => {
      underWay = null;
      resolve(false);
    },
  };
  return question;
}
