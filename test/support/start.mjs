// `npm start`: a real VS Code with Delegate in it, from a fresh clone. The work is in startDelegate.ts.
import { handOverTo } from './bootstrap.mjs';

handOverTo('startDelegate.ts');
