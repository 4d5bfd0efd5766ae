import { randomBytes } from 'node:crypto';
import { languageNow } from '../../base/translate.ts';

export type PanelKind = 'queue' | 'plan' | 'diff';

/** Style sheets in media, in their order. */
export const panelStyles: readonly string[] = [
  'webview.css',
  'queue.css',
  'plan.css',
  'diff.css',
  'chrome.css',
  'access.css',
];

type Parts = {
  readonly kind: PanelKind;
  readonly title: string;
  /** The webview's own source for styles, fonts and pictures (`webview.cspSource`). */
  readonly cspSource: string;
  readonly script: string;
  readonly styles: readonly string[];
  readonly nonce: string;
};

/** A panel's page, in the person's language: nothing loads but this extension's own script and styles, and nothing connects anywhere. */
export function panelHtml({ kind, title, cspSource, script, styles, nonce }: Parts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  const links = styles.map((href) => `<link rel="stylesheet" href="${attribute(href)}">`).join('\n');
  return `<!DOCTYPE html>
<html lang="${attribute(languageNow().language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${attribute(nonce)}" nonce="${attribute(nonce)}">
${links}
<title>${text(title)}</title>
</head>
<body>
<main id="app" data-panel="${kind}"></main>
${translations()}<script type="module" nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>`;
}

/** What webview/shared/language.ts reads: data, which the browser never runs; nothing where the panel speaks English. */
function translations(): string {
  const { messages } = languageNow();
  if (Object.keys(messages).length === 0) return '';
  return `<script type="application/json" id="messages">${JSON.stringify(messages).replaceAll('<', '\\u003c')}</script>\n`;
}

/** 128 bits, as the content security policy asks for. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

function text(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function attribute(value: string): string {
  return text(value).replaceAll('"', '&quot;');
}
