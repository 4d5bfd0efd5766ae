/** Where a connector's server connected to while no task was there, as a page. */
import { t } from '../../base/translate.ts';
import { code, plain } from '../../model/markdown.ts';
import type { ShellParts } from './desk.ts';

/** Opens the record as a read-only page. */
export async function showConnections({ engine, showPage }: ShellParts, name: string): Promise<void> {
  const rows = engine()
    .connectors.connections(name)
    .map(({ at, place, refused }) => {
      const when = new Date(at).toISOString().replace('T', ' ').slice(0, 19);
      const came = refused === null ? t('connected') : t('refused: {0}', plain(refused));
      return `- ${when} UTC · ${code(place)} · ${came}`;
    });
  const lines = [
    `# ${t('Where {0} connected without a task', plain(name))}`,
    '',
    t('When it was trusted, tested or looked at. What a task sent stands in that task’s record.'),
    '',
    ...(rows.length === 0 ? [t('Nowhere yet.')] : rows),
    '',
  ];
  await showPage(t('Connections of {0}.md', name.replaceAll(/[^\w.-]/g, '-')), lines.join('\n'));
}
