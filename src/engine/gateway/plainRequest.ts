/** Servers that know only the plain Messages API: how they are told, and what is left of a request for them. */

/** Fields that came to the API after its plain shape, or that only the real service gives a meaning. */
const newerFields = [
  'cache_control',
  'strict',
  'output_config',
  'thinking',
  'metadata',
  'disable_parallel_tool_use',
  'caller',
];

/** The request without fields that only the real service knows. What a document says in fields of such names stays as it is. */
export function plainRequest(request: object): object {
  return stripped(request) as object;
}

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== 'object' || value === null) return value;
  const isThinking = 'type' in value && value.type === 'thinking';
  return Object.fromEntries(
    Object.entries(value)
      // The text of a thinking block bears the name of the block; a tool's input and its schema are nobody's fields but the tool's.
      .filter(([name]) => !newerFields.includes(name) || (isThinking && name === 'thinking'))
      .map(([name, each]) => [name, name === 'input' || name === 'input_schema' ? each : stripped(each)]),
  );
}

const unknownWords =
  /extra (inputs?|fields?)|not permitted|unknown|unexpected|unrecogni[sz]ed|additional propert|not (supported|allowed)|unsupported|invalid (field|parameter|argument|property)/i;

/** Whether a refusal (status 400 or 422) is one of a server that does not know a newer field. */
export function isOfUnknownField(status: number, message: string): boolean {
  if (status !== 400 && status !== 422) return false;
  return unknownWords.test(message) && newerFields.some((name) => message.includes(name));
}
