/** What keeps text of unknown origin from becoming more than text in VS Code: where it could, only the places named here may. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { useLanguage } from '../../src/base/translate.ts';
import { panelHtml } from '../../src/vscode/panels/html.ts';
import { projectFolder } from '../support/programs.ts';

type Source = { readonly file: string; readonly text: string };

/** The files below these folders, without their remarks. */
function sources(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const file = `${folder}/${name.replaceAll('\\', '/')}`;
        const text = readFileSync(path.join(projectFolder, file), 'utf8');
        return { file, text: text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '') };
      }),
  );
}

const shell = sources('src/vscode');
const panels = sources('webview');

/** Which files hold the pattern. */
function where(found: readonly Source[], pattern: RegExp): string[] {
  return found.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

function directives(policy: string): Map<string, string[]> {
  return new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values];
    }),
  );
}

test('a panel’s policy lets nothing in but the extension’s own script, styles, fonts and pictures', () => {
  const html = panelHtml({
    kind: 'plan',
    title: '<script>alert(1)</script>',
    cspSource: 'https://own.example',
    script: 'https://own.example/plan.js',
    styles: ['https://own.example/a.css"><script>'],
    nonce: 'N0NCE',
  });
  const policy = directives(/http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '');
  assert.deepEqual(Object.fromEntries(policy), {
    'default-src': ["'none'"],
    'script-src': ["'nonce-N0NCE'"],
    'style-src': ['https://own.example', "'nonce-N0NCE'"],
    'font-src': ['https://own.example'],
    'img-src': ['https://own.example'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
  });
  assert.equal(html.match(/<script/g)?.length, 1, 'no title and no address makes another');
  assert.ok(
    html.indexOf('Content-Security-Policy') < html.indexOf('<link'),
    'the policy is there before anything loads',
  );
});

test('panels are made in two places, and set up in one, which permits scripts and nothing else', () => {
  assert.deepEqual(where(shell, /createWebviewPanel\(/), ['src/vscode/panels/taskPanels.ts']);
  assert.deepEqual(where(shell, /registerWebviewViewProvider\(/), ['src/vscode/panels/queueView.ts']);
  assert.deepEqual(where(shell, /\.(html|options)\s*=[^=]/), ['src/vscode/panels/webviewPort.ts']);
  assert.deepEqual(where(shell, /registerCustomEditorProvider|createWebviewTextEditorInset/), []);
  const port = shell.find(({ file }) => file.endsWith('webviewPort.ts'))?.text ?? '';
  const options = /webview\.options = (\{.*?\});/s.exec(port)?.[1];
  assert.equal(options, '{ enableScripts: true, localResourceRoots: [dist, media] }');
  const made = shell.find(({ file }) => file.endsWith('taskPanels.ts'))?.text ?? '';
  assert.match(made, /createWebviewPanel\([^;]*\{ retainContextWhenHidden: true \}\),/s);
  // Command links, forms and ports to this machine stay as VS Code has them: off.
  assert.deepEqual(where(shell, /enableCommandUris|enableForms|portMapping|enableFindWidget/), []);
});

test('messages are checked by schema in both directions, in the one place where they pass', () => {
  assert.deepEqual(where(shell, /onDidReceiveMessage/), ['src/vscode/panels/webviewPort.ts']);
  assert.deepEqual(where(shell, /\.postMessage\(/), ['src/vscode/panels/webviewPort.ts']);
  const port = shell.find(({ file }) => file.endsWith('webviewPort.ts'))?.text ?? '';
  assert.match(
    port,
    /onDidReceiveMessage\(\(message: unknown\) => \{\s*const parsed = intentSchema\.safeParse\(message\);\s*if \(!parsed\.success\)/,
  );
  assert.match(port, /const problem = this\.#problemOf\(message\);\s*if \(problem !== null\) throw/);
  const given = where(shell, /new WebviewPort\(/);
  assert.deepEqual(where(shell, /problemOf: \(message\) => shell\.engine\(\)\.messageProblem\(message\)/), given);
  assert.deepEqual(where(panels, /acquireVsCodeApi\(\)|addEventListener\('message'/), ['webview/shared/host.ts']);
});

test('panels draw text as text, evaluate none, and reach nothing', () => {
  const markup =
    /unsafeHTML|unsafeSVG|unsafeStatic|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser|createContextualFragment/;
  const code = /\beval\(|new Function|setTimeout\(\s*['"`]|javascript:|\bimport\(/;
  const network = /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|https?:\/\//;
  const frames = /<iframe|<object|<embed|window\.open|\bhref=\$|\bsrc=\$/;
  for (const pattern of [markup, code, network, frames]) assert.deepEqual(where(panels, pattern), [], String(pattern));
});

test('no Markdown of unknown origin is trusted, and no address of unknown origin is opened', () => {
  assert.deepEqual(where(shell, /MarkdownString|supportHtml|isTrusted\s*[=:]\s*true|supportThemeIcons/), []);
  // A page's picture, a file of the task's own; a connector's sign-in, at a host that the person has just said yes to.
  assert.deepEqual(where(shell, /openExternal|vscode\.open['"`]|asExternalUri|registerUriHandler/), [
    'src/vscode/chrome.ts',
    'src/vscode/connectors/browser.ts',
  ]);
  const chrome = shell.find(({ file }) => file.endsWith('vscode/chrome.ts'))?.text ?? '';
  assert.equal(chrome.match(/openExternal|vscode\.open['"`]/g)?.length, 1);
  assert.match(chrome, /const file = chrome\.pictureFile\(id\);[^]*'vscode\.open', vscode\.Uri\.file\(file\)/);
  assert.deepEqual(where(shell, /registerDocumentLinkProvider|registerTerminalLinkProvider|registerHoverProvider/), []);
});

test('VS Code makes links of what looks like one in messages and questions: all of those pass through one place', () => {
  const talking = /showInformationMessage|showWarningMessage|showErrorMessage|showInputBox|createInputBox|withProgress/;
  assert.deepEqual(where(shell, talking), ['src/vscode/tell.ts']);
  assert.deepEqual(where(shell, /setStatusBarMessage/), []);
  const tell = shell.find(({ file }) => file.endsWith('tell.ts'))?.text ?? '';
  const shown = [...tell.matchAll(/(?:show|showWarningMessage)\((\w+\(\w+\))/g)].map(([, argument]) => argument);
  assert.deepEqual(shown, ['inert(message)', 'inert(question)']);
  for (const field of ['title', 'prompt', 'message']) assert.match(tell, new RegExp(`\\b${field}: inert\\(`));
});

test('the only command links are those of the walkthrough and of settings, which the extension’s author wrote', () => {
  assert.deepEqual(where([...shell, ...panels], /\]\(command:/), []);
  for (const name of ['package.nls.json', 'package.nls.de.json']) {
    const words = JSON.parse(readFileSync(path.join(projectFolder, name), 'utf8')) as Record<string, string>;
    const linking = Object.entries(words).filter(([, text]) => text.includes('](command:'));
    assert.ok(linking.length > 0);
    for (const [key, text] of linking) {
      assert.match(key, /^(walkthrough|configuration)\./);
      // A command without arguments: what it does is what its title says.
      for (const [, command = ''] of text.matchAll(/\]\(command:([^)]*)\)/g)) assert.match(command, /^delegate\.\w+$/);
    }
  }
});

test('a panel in another language gets its words as data, which cannot end early or run', (t) => {
  t.after(() => useLanguage('en', {}));
  useLanguage('de', { Undo: 'Rückgängig </script><script>alert(1)</script>' });
  const html = panelHtml({ kind: 'plan', title: 'Plan', cspSource: 'x', script: 'y', styles: [], nonce: 'N' });
  assert.match(html, /<html lang="de">/);
  assert.deepEqual(html.match(/<script[^>]*>/g), [
    '<script type="application/json" id="messages">',
    '<script type="module" nonce="N" src="y">',
  ]);
  const data = /id="messages">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
  assert.deepEqual(JSON.parse(data), { Undo: 'Rückgängig </script><script>alert(1)</script>' });
});

test('no setting holds a key, and what decides where one goes is the machine’s alone', () => {
  const manifest = JSON.parse(readFileSync(path.join(projectFolder, 'package.json'), 'utf8')) as {
    contributes: { configuration: { properties: Record<string, { scope: string }> }[] };
  };
  const settings = Object.entries(
    Object.assign({}, ...manifest.contributes.configuration.map(({ properties }) => properties)) as Record<
      string,
      { scope: string }
    >,
  );
  assert.deepEqual(
    settings.filter(([name]) => /key|token$|secret|password|credential/i.test(name)),
    [],
  );
  const own = settings.filter(([, { scope }]) => scope !== 'machine').map(([name]) => name);
  assert.deepEqual(own.sort(), ['delegate.engine', 'delegate.model']);
});
