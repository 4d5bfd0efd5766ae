/** What a server asks of a person in the middle of a call (elicitation), as a short form; and the answer, held to it. */
import * as z from 'zod/mini';
import { displayPath } from '../../../model/displayPath.ts';
import { answersOf } from '../answers.ts';
import type { Asked, AskedAnswer, AskedField } from '../ports.ts';

const fieldsMax = 20;
/** A person is to see all of it. */
const addressCharactersMax = 2_000;
const text = z.catch(z.string(), '');
const optionSchema = z.object({ const: z.string(), title: z.optional(z.string()) });
const optionsSchema = z.optional(z.array(optionSchema));
const namesSchema = z.optional(z.array(z.string()));
const propertySchema = z.looseObject({
  type: z.optional(z.string()),
  title: z.optional(text),
  description: z.optional(text),
  default: z.optional(z.unknown()),
  enum: namesSchema,
  enumNames: namesSchema,
  oneOf: optionsSchema,
  items: z.optional(z.looseObject({ enum: namesSchema, anyOf: optionsSchema })),
});
const pageSchema = z.object({ mode: z.literal('url'), message: text, url: z.string() });
const formSchema = z.object({
  message: text,
  requestedSchema: z.object({ properties: z.record(z.string(), propertySchema), required: namesSchema }),
});

/** The form that a request asks for; null where it is none that a person could fill in. */
export function askedOf(params: unknown): Asked | null {
  const page = pageSchema.safeParse(params);
  if (page.success) {
    const { message, url } = page.data;
    const isPage = url.length <= addressCharactersMax && URL.canParse(url) && new URL(url).protocol === 'https:';
    return isPage ? { is: 'page', message: shown(message, 1_000), url: new URL(url).href } : null;
  }
  const form = formSchema.safeParse(params);
  if (!form.success) return null;
  const { properties, required = [] } = form.data.requestedSchema;
  const entries = Object.entries(properties);
  if (entries.length > fieldsMax) return null;
  const fields = entries.map(([key, property]) => fieldOf(key, property, required.includes(key)));
  return { is: 'form', message: shown(form.data.message, 1_000), fields };
}

function fieldOf(key: string, property: z.infer<typeof propertySchema>, isRequired: boolean): AskedField {
  const { title, description = '', type, enum: values, enumNames = [], oneOf, items } = property;
  const options = oneOf ?? items?.anyOf;
  const plain = values ?? items?.enum;
  const choices =
    options?.map((option) => ({ value: option.const, label: shown(option.title ?? option.const, 200) })) ??
    plain?.map((value, index) => ({ value, label: shown(enumNames[index] ?? value, 200) })) ??
    (type === 'boolean'
      ? [
          { value: 'true', label: 'Yes' },
          { value: 'false', label: 'No' },
        ]
      : []);
  return {
    key,
    title: shown(title ?? key, 200),
    about: shown(description, 500),
    kind: kindOf(type, choices.length > 0),
    choices,
    isRequired,
    start: startOf(property.default),
  };
}

function kindOf(type: string | undefined, hasChoices: boolean): AskedField['kind'] {
  switch (type) {
    case 'boolean':
      return 'yes or no';
    case 'number':
      return 'number';
    case 'integer':
      return 'whole number';
    case 'array':
      return 'choices';
    default:
      return hasChoices ? 'choice' : 'text';
  }
}

function startOf(given: unknown): AskedField['start'] {
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') return given;
  return Array.isArray(given) && given.every((each) => typeof each === 'string') ? given : null;
}

function shown(words: string, most: number): string {
  return displayPath(words.replaceAll(/\s+/g, ' ').trim()).slice(0, most);
}

/** What the person said, as the protocol has it; what a form did not ask for, or not so, is left out. */
export function saidBy(
  asked: Asked,
  answer: AskedAnswer,
): { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, string | number | boolean | string[]> } {
  if (answer.is !== 'accept') return { action: answer.is };
  if (asked.is === 'page') return { action: 'accept' };
  const content = answersOf(asked, answer.values);
  return content === null ? { action: 'cancel' } : { action: 'accept', content };
}
