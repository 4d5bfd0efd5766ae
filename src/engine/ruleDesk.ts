/** The text of rules, for shells that show and edit it: read, printed, completed and changed. Nothing here touches a folder. */
import { completionsAt, type Completions } from '../model/rule/completions.ts';
import type { Deed, Rule } from '../model/rule/rule.ts';
import {
  isRemembered,
  withCorrection,
  withFormEditInText,
  withoutConventions,
  withRemembered,
} from '../model/rule/ruleEdits.ts';
import { formOf, type RuleForm } from '../model/rule/ruleForm.ts';
import { printRule, readRule } from '../model/rule/ruleText.ts';
import { sayStep } from '../model/rule/sayStep.ts';
import type { TextProblem } from '../model/rule/textPlaces.ts';

export type CheckedRule = {
  readonly problems: readonly TextProblem[];
  /** Null where the text is wrong somewhere. */
  readonly form: RuleForm | null;
  /** Files that a line of their own speaks of. */
  readonly corrected: ReadonlySet<string>;
  /** What its steps do. */
  readonly deeds: ReadonlySet<Deed>;
};

export type RuleDesk = {
  check: (text: string) => CheckedRule;
  /**
   * The text that an editor begins with, for a plan's rule (JSON): what the person wrote, where the plan goes by just that, else the
   * readable form. Null where it is no rule.
   */
  readable: (
    plan: string | null,
    own: string | null,
  ) => { readonly text: string; readonly form: RuleForm | null } | null;
  complete: (text: string, offset: number) => Completions;
  isRemembered: (text: string, path: string) => boolean;
  withCorrection: typeof withCorrection;
  withRemembered: typeof withRemembered;
  withFormEdit: typeof withFormEditInText;
};

export const ruleDesk: RuleDesk = {
  check: (text) => {
    const { rule, problems } = readRule(text);
    const corrected = new Set(rule === null ? [] : withoutConventions(rule).except?.map(({ path }) => path));
    const deeds = new Set(rule?.steps.map((step) => step.do));
    return { problems, form: rule === null ? null : formOf(rule), corrected, deeds };
  },
  readable: (plan, own) => {
    const written = own === null ? null : readRule(own).rule;
    const isText = own !== null && !/^\s*\{/.test(own);
    if (plan === null) {
      if (own === null) return null;
      if (written === null) return isText ? { text: own, form: null } : null;
      return { text: isText ? own : printRule(written), form: formOf(written) };
    }
    const { rule } = readRule(plan);
    if (rule === null) return null;
    const isOwn = isText && written !== null && sameButFolder(written, rule);
    return isOwn ? { text: own, form: formOf(written) } : { text: printRule(plainly(rule)), form: formOf(rule) };
  },
  complete: completionsAt,
  isRemembered,
  withCorrection,
  withRemembered,
  withFormEdit: withFormEditInText,
};

/**
 * The rule without the words that its planner found for it: they would go on telling of what it did after it was edited. What each
 * step does is then said of the step as it stands.
 */
function plainly(rule: Rule): Rule {
  return { ...rule, steps: rule.steps.map((step) => ({ ...step, says: sayStep(step) })) };
}

/** A plan fixes where a step looks that left it open, and adds the folder's conventions: that is still the rule that was written. */
function sameButFolder(written: Rule, planned: Rule): boolean {
  const steps = written.steps.map((step, at) => {
    const other = planned.steps[at];
    if (step.select === 'previous' || other === undefined || other.select === 'previous') return step;
    return step.select.depth === 'auto' ? { ...step, select: { ...step.select, depth: other.select.depth } } : step;
  });
  return printRule(withoutConventions({ ...written, steps })) === printRule(withoutConventions(planned));
}
