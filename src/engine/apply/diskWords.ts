import { fixed, marked } from '../../base/translate.ts';
import { errorCode } from '../disk/errorCode.ts';

const words: Record<string, string> = {
  ENOSPC: marked('the drive is full.'),
  EDQUOT: marked('your quota on this drive is used up.'),
  EROFS: marked('the drive can only be read.'),
  EACCES: marked('you have no right to change this folder.'),
  EPERM: marked('the system does not permit it.'),
  EBUSY: marked('another program is using it.'),
  EIO: marked('the drive reports an error.'),
  ENODEV: marked('the drive is gone.'),
  ENXIO: marked('the drive is gone.'),
  ESTALE: marked('the network drive has lost the folder.'),
  ENOENT: marked('it is not there any more.'),
  ENAMETOOLONG: marked('the name is too long.'),
  EMFILE: marked('too many files are open.'),
  ENFILE: marked('too many files are open.'),
};

/** A failed system call in words for a person, with its code. A bug (no code) is thrown on. */
export function diskWords(error: unknown): string {
  const code = errorCode(error);
  if (code === null) throw error;
  return `${fixed(words[code] ?? marked('the system refused.'))} (${code})`;
}
