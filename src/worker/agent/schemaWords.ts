/** What is wrong with a model's tool input, in words it can act on: zod/mini itself says only "Invalid input". */
import type * as z from 'zod/mini';

const issuesMax = 5;

/** The first few problems, one a line, each with its place. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .slice(0, issuesMax)
    .map((issue) => problemAt(issue, []))
    .join('\n');
}

function problemAt(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string {
  const path = [...above, ...issue.path];
  // Of a union without a tag, the branch that came furthest says most.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const deepest = issue.errors.flat().toSorted((one, two) => two.path.length - one.path.length)[0];
    if (deepest !== undefined && deepest.path.length > 0) return problemAt(deepest, path);
  }
  return `${path.length === 0 ? 'the input' : path.map(String).join('.')}: ${wordsOf(issue)}`;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_big':
      return `is too large, at most ${String(issue.maximum)}`;
    case 'too_small':
      return `is too small, at least ${String(issue.minimum)}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys.join(', ')}`;
    case 'invalid_format':
      return `does not match ${issue.pattern ?? issue.format}`;
    case 'invalid_union':
      return 'is none of the forms allowed here';
    default:
      return issue.message;
  }
}
