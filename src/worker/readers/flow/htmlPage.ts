/** A complete page that needs nothing else: small styles for light and dark, and a policy that lets nothing in it run. */
import { escapeHtml } from '../escape.ts';

const style = `:root{color-scheme:light dark}body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.55 system-ui,sans-serif}
h1,h2,h3{line-height:1.25}pre,code{font-family:ui-monospace,monospace;font-size:.9em}pre{overflow:auto;padding:.8rem;border-radius:.4rem;background:#8882}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}th{background:#8882}
blockquote{margin-inline:0;padding-inline-start:1rem;border-inline-start:.25rem solid #8886}img{max-width:100%}`;
const policy = "default-src 'none'; img-src * data:; style-src 'unsafe-inline'";

/** `body` is HTML whose words were escaped. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>
${style}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
