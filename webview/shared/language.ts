/**
 * The person's language, which the host puts into the page as data (src/vscode/panels/html.ts). Each panel's main.ts imports this first,
 * so that tables of words may be made while modules are loaded.
 */
import { useLanguage } from '../../src/base/translate.ts';

const given = document.getElementById('messages')?.textContent ?? '{}';
// Written by the host of this very panel, in a page that nothing else can write to.
useLanguage(document.documentElement.lang, JSON.parse(given) as Readonly<Record<string, string>>);
