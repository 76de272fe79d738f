import { defineOperation } from '../operation.ts';
import { subjectFields, withSubject } from '../policy-subject.ts';

/** What a key, an account or everything is bound by, as the document that a change starts from. */
export const policyShow = defineOperation('policy-show', subjectFields, (ports, given) =>
  withSubject(ports, given, (subject) => {
    const current = subject.current();
    return Promise.resolve({
      subject: subject.kind,
      id: subject.id,
      version: current?.version ?? 0,
      document: current === null ? null : subject.write(current),
      effective: null,
    });
  }),
);
