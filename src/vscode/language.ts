/**
 * The person's language, taken over from VS Code as this module is loaded: VS Code has read `l10n/bundle.l10n.LANGUAGE.json` by then.
 * Whatever shows words imports this first, so that tables of words may be made while modules are loaded. Where there is no translation,
 * figures are written as in English, too.
 */
import * as vscode from 'vscode';
import { useLanguage } from '../base/translate.ts';

const messages = vscode.l10n.bundle;
useLanguage(messages === undefined ? 'en' : vscode.env.language, messages ?? {});
