/** Whether what a person answered to a server's form is what the form asked for. */
import type { AnswerValues, Asked, AskedField } from './ports.ts';

type Value = AnswerValues[string];

/** The answers that the form asked for, each of its kind; null where one that is needed is not there. */
export function answersOf({ fields }: Extract<Asked, { is: 'form' }>, values: AnswerValues): AnswerValues | null {
  const fitting = fields.flatMap((field) => {
    const value = Object.hasOwn(values, field.key) ? values[field.key] : undefined;
    return value !== undefined && fits(field, value) ? [[field.key, value] as const] : [];
  });
  const given = new Set(fitting.map(([key]) => key));
  return fields.every(({ key, isRequired }) => !isRequired || given.has(key)) ? Object.fromEntries(fitting) : null;
}

/** Whether a value is of the field's kind, and one of its choices where it has some. */
export function fits({ kind, choices }: AskedField, value: Value): boolean {
  const isChoice = (text: string): boolean => choices.some((choice) => choice.value === text);
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value.length <= textCharactersMax;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'whole number':
      return Number.isSafeInteger(value);
    case 'yes or no':
      return typeof value === 'boolean';
    case 'choice':
      return typeof value === 'string' && isChoice(value);
    case 'choices':
      return Array.isArray(value) && value.every(isChoice);
  }
}

const textCharactersMax = 10_000;
