import type { CallFailure } from '../protocol/channel.ts';

/** Why a call to the host failed, for an error's message. */
export function wordsOf(failure: CallFailure): string {
  switch (failure.kind) {
    case 'aborted':
      return 'cancelled';
    case 'ended':
      return failure.reason.message;
    case 'too-large':
    case 'refused':
      return failure.message;
  }
}
