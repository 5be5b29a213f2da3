// The seed of every property test: the same in each run, so that what fails fails again. FAST_CHECK_SEED names another one.
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_150_301) });
