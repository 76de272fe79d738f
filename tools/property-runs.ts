/** Loaded before every test file of a soak: properties that name no count of their own run this often. */
import fc from 'fast-check';

const runs = Number(process.env['PROPERTY_RUNS']);
if (Number.isInteger(runs) && runs > 0) fc.configureGlobal({ numRuns: runs });
