// `npm test`: installs what the suites need and runs them all, from a fresh clone. The work is in runSuites.ts.
import { handOverTo } from './bootstrap.mjs';

handOverTo('runSuites.ts');
