import { secretVariables } from '../engine/gateway/secretVariables.ts';
import { Redactor } from '../base/redactor.ts';

/** What this process knows of secrets: every key that was read, to be kept out of logs, messages and what is stored. */
export const secrets = new Redactor();
for (const name of secretVariables) secrets.add(process.env[name] ?? '');
