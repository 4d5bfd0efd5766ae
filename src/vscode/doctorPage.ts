import { t } from '../base/translate.ts';
import type { DoctorReport } from '../engine/engine.ts';
import { safeLine } from './panels/safeText.ts';

/** The machine's check-up as a Markdown page. */
export function doctorPage(report: DoctorReport): string {
  const rows = report.checks.map(({ name, ok, detail, next, optional }) => {
    const verdict = ok ? '✓' : optional === true ? '–' : '✗';
    const lines = [
      `- ${verdict} **${plain(name)}**${!ok && optional === true ? ` (${t('optional')})` : ''}  `,
      `  ${plain(detail)}`,
    ];
    if (next !== undefined && !ok) lines.push('', `  *${t('What helps:')}* ${plain(next)}`);
    return lines.join('\n');
  });
  const head = report.ok
    ? t('Everything that Delegate needs is here.')
    : t('Something is missing. Each point says what helps.');
  return `# ${t('Delegate: this machine')}\n\n${head}\n\n${rows.join('\n')}\n`;
}

/** Text that Markdown shows as it is; backticks stay, for the commands that a next step names. */
function plain(text: string): string {
  return safeLine(text).replace(/[\\*_{}[\]<>#|]/g, '\\$&');
}
