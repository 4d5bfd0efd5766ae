import { randomBytes } from 'node:crypto';

export type PanelKind = 'queue' | 'plan' | 'diff';

/** Style sheets in media, in their order. */
export const panelStyles: readonly string[] = ['webview.css', 'access.css'];

type Parts = {
  readonly kind: PanelKind;
  readonly title: string;
  /** The webview's own source for styles, fonts and pictures (`webview.cspSource`). */
  readonly cspSource: string;
  readonly script: string;
  readonly styles: readonly string[];
  readonly nonce: string;
};

/** A panel's page: nothing loads but this extension's own script and styles, and nothing connects anywhere. */
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
<html lang="en">
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
<script type="module" nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>`;
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
