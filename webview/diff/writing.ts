/** Whether keys are text for somebody else. */
export function isWriting(): boolean {
  const at = document.activeElement;
  return (
    at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement || at?.localName.startsWith('tk-text') === true
  );
}
