// Words that a panel would show in English to everyone: text and spoken attributes in its templates that do not come from t() or plural().
import ts from 'typescript';
import { parsed, placeOf, visit } from './keys.ts';

/** Attributes that people read or hear. */
const spoken =
  /\b(?:aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt)="([^"$]*\p{L}{2}[^"]*)"/gu;

/** The product's name is the same in every language. */
const names = /\bDelegate\b/g;

/** "file:line: words" for each. */
export function bareWords(file: string): string[] {
  const source = parsed(file);
  const found: string[] = [];
  visit(source, (node) => {
    if (!ts.isTaggedTemplateExpression(node) || node.tag.getText(source) !== 'html') return;
    for (const words of wordsIn(node.template)) found.push(`${placeOf(source, node)}: ${words}`);
  });
  return found;
}

/** What of a template's own text is for people. Expressions are looked at by themselves. */
function wordsIn(template: ts.TemplateLiteral): string[] {
  const page = ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.head.text + template.templateSpans.map(({ literal }) => `\u0000${literal.text}`).join('');
  const attributes = [...page.matchAll(spoken)].map(([, words = '']) => words);
  const text = page
    .replaceAll(/<!--[\s\S]*?-->/g, ' ')
    .replaceAll(/<[a-z/](?:"[^"]*"|[^>"])*>/gi, '\u0000')
    .replaceAll(/&[a-z]+;/g, ' ');
  return [...attributes, ...text.split('\u0000')]
    .map((words) => words.replaceAll(names, '').trim())
    .filter((words) => /\p{L}{2}/u.test(words));
}
