/** The tools of Chrome as a connector: few, and each of them either only looks or asks. */
import * as z from 'zod/mini';
import type { ConnectorTool } from '../../model/connector.ts';
import { chromeLimits } from '../../model/chrome.ts';

const element = z.string().check(z.regex(/^[\w-]{1,40}$/), z.describe('An element’s uid, as the page’s text names it'));
const inputs = {
  open: z.object({ url: z.string().check(z.maxLength(2_000), z.describe('An https address of a host of the plan')) }),
  page: z.object({}),
  click: z.object({ element }),
  picture: z.object({}),
  sign_in: z.object({}),
  submit: z.object({
    element: z.optional(element),
    fields: z
      .array(z.object({ element, value: z.string().check(z.maxLength(10_000)) }))
      .check(z.maxLength(chromeLimits.fieldsMax)),
  }),
} as const;
export type ChromeToolName = keyof typeof inputs;
export type ChromeInputs = { readonly [Name in ChromeToolName]: z.infer<(typeof inputs)[Name]> };

const about: Record<ChromeToolName, { readonly says: string; readonly reads: boolean }> = {
  open: {
    says: 'Opens an address in Chrome and gives the page’s text, with a uid for each element. Downloads that come are files of the result.',
    reads: true,
  },
  page: { says: 'The text of the page as it is now.', reads: true },
  click: {
    says: 'Clicks an element: links, tabs, menus, downloads. The page may fetch, and sends nothing: what sends is for submit.',
    reads: true,
  },
  picture: { says: 'A picture of the page.', reads: true },
  sign_in: {
    says: 'The page asks for a sign-in: the person does it in the window, and the task goes on after that. Never fill in passwords.',
    reads: true,
  },
  submit: {
    says: 'Fills in fields and clicks the element that sends them (or buys, deletes, changes something). The person is asked first, and sees the page.',
    reads: false,
  },
};

export const chromeTools: readonly ConnectorTool[] = Object.entries(inputs).map(([name, input]) => ({
  name,
  description: about[name as ChromeToolName].says,
  input: JSON.stringify(z.toJSONSchema(input, { io: 'input' })),
  annotations: JSON.stringify({ readOnlyHint: about[name as ChromeToolName].reads }),
}));

/** The tools that only look, which is held to in code. */
export const chromeReads: readonly string[] = Object.entries(about).flatMap(([name, { reads }]) =>
  reads ? [name] : [],
);

/** The arguments of a call, or what is wrong with them. */
export function inputOf<Name extends ChromeToolName>(name: Name, values: unknown): ChromeInputs[Name] | string {
  const parsed = inputs[name].safeParse(values);
  if (!parsed.success) return `the arguments do not fit: ${parsed.error.issues[0]?.path.join('.') ?? ''}`;
  // The schema of this very tool.
  return parsed.data as ChromeInputs[Name];
}

export function isChromeTool(name: string): name is ChromeToolName {
  return Object.hasOwn(inputs, name);
}
