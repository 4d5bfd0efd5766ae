/**
 * The kit wraps @vscode/webview-ui-toolkit: no other folder imports it or writes its tags, so that replacing it means
 * replacing this folder. Tags are registered under our own prefix, as its own collides with other kits.
 */
import { provideVSCodeDesignSystem } from '@vscode/webview-ui-toolkit';

export const designSystem = provideVSCodeDesignSystem().withPrefix('tk');
