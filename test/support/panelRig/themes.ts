/**
 * The themes that panels are tried under, as a real VS Code hands them to a webview: captured into test/fixtures/themes by
 * captureThemes.ts, and held against the real one by test/e2e/screenReader.test.ts.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { projectFolder } from '../programs.ts';
import type { Theme } from '../rig/workbench.ts';

export const themeKinds = ['dark', 'light', 'highContrast', 'highContrastLight'] as const satisfies readonly Theme[];
export type ThemeKind = (typeof themeKinds)[number];

export const themesFolder = path.join(projectFolder, 'test', 'fixtures', 'themes');

/** What VS Code puts into a webview's page for a theme. */
export type WebviewTheme = {
  /** `vscode-dark`, for instance: the body's class. */
  readonly bodyClass: string;
  /** `data-vscode-…` of the body. */
  readonly bodyData: Readonly<Record<string, string>>;
  /** Custom properties of the root. */
  readonly variables: Readonly<Record<string, string>>;
  /** The style sheet that VS Code lays under the page's own. */
  readonly defaultStyles: string;
};

/** What the page of a real webview has now; waits until the theme that was just chosen has come through. */
export async function readTheme(frame: Frame, kind: ThemeKind): Promise<WebviewTheme> {
  const wanted = {
    dark: 'dark',
    light: 'light',
    highContrast: 'high-contrast',
    highContrastLight: 'high-contrast-light',
  };
  await frame.waitForFunction(`document.body.classList.contains('vscode-${wanted[kind]}')`);
  return frame.evaluate(`(() => {
    const root = document.documentElement.style;
    const names = [...root].filter((name) => name.startsWith('--')).sort();
    return {
      bodyClass: [...document.body.classList].filter((name) => name.startsWith('vscode-')).sort().join(' '),
      bodyData: Object.fromEntries(Object.entries(document.body.dataset).filter(([name]) => name.startsWith('vscode')).sort()),
      variables: Object.fromEntries(names.map((name) => [name, root.getPropertyValue(name)])),
      defaultStyles: document.getElementById('_defaultStyles')?.textContent ?? '',
    };
  })()`);
}

/** A captured theme. */
export function capturedTheme(kind: ThemeKind): WebviewTheme {
  const theme = JSON.parse(readFileSync(path.join(themesFolder, `${kind}.json`), 'utf8')) as WebviewTheme;
  assert.ok(
    Object.keys(theme.variables).length > 500,
    `${kind}.json is no captured theme: npm run capture:themes makes it`,
  );
  return theme;
}
