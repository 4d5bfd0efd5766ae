import { errorCode } from '../disk/errorCode.ts';

const words: Record<string, string> = {
  ENOSPC: 'the drive is full.',
  EDQUOT: 'your quota on this drive is used up.',
  EROFS: 'the drive can only be read.',
  EACCES: 'you have no right to change this folder.',
  EPERM: 'the system does not permit it.',
  EBUSY: 'another program is using it.',
  EIO: 'the drive reports an error.',
  ENODEV: 'the drive is gone.',
  ENXIO: 'the drive is gone.',
  ESTALE: 'the network drive has lost the folder.',
  ENOENT: 'it is not there any more.',
  ENAMETOOLONG: 'the name is too long.',
  EMFILE: 'too many files are open.',
  ENFILE: 'too many files are open.',
};

/** A failed system call in words for a person, with its code. A bug (no code) is thrown on. */
export function diskWords(error: unknown): string {
  const code = errorCode(error);
  if (code === null) throw error;
  return `${words[code] ?? 'the system refused.'} (${code})`;
}
