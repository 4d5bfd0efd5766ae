import crypto from 'node:crypto';
import type { Plan } from '../../model/plan.ts';

/** What an approval binds to: SHA-256 (hex) over the plan's JSON. */
export function hashOfPlan(plan: Plan): string {
  return crypto.createHash('sha256').update(JSON.stringify(plan)).digest('hex');
}
