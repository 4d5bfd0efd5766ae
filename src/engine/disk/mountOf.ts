import fs from 'node:fs';
import { fail, ok, type Result } from '../../base/result.ts';
import { t } from '../../base/translate.ts';
import { failure, type Failure } from '../../model/failure.ts';
import { errorCode } from './errorCode.ts';

/** Whether files may be made, moved and removed in the folder itself, as far as the system tells; what is in it is looked at when changes are checked. */
export function mayWriteIn(folder: string): boolean {
  try {
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}

/** The real path of a folder that a task may be given, or why not. */
export function mountOf(folder: string): Result<string, Failure> {
  let real: string;
  try {
    real = fs.realpathSync(folder);
    if (!fs.statSync(real).isDirectory())
      return fail(failure('no-such-folder', t('{0} is a file, not a folder.', folder)));
    fs.accessSync(real, fs.constants.R_OK | fs.constants.X_OK);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return fail(
      failure(
        'no-such-folder',
        code === 'ENOENT' ? t('There is no folder {0}.', folder) : t('You may not read the folder {0}.', folder),
      ),
    );
  }
  return ok(real);
}
