/** Names for workspace folders that tell each from the others. Pure. */
import path from 'node:path';

type Named = { readonly name: string; readonly path: string };

/** Each folder's name; where several have the same, with what they are in, or their whole path where that is the same too. */
export function distinctNames(folders: readonly Named[]): string[] {
  const shared = (say: (folder: Named) => string): ((folder: Named) => boolean) => {
    const said = folders.map(say);
    return (folder) => said.filter((one) => one === say(folder)).length > 1;
  };
  const within = ({ name, path: file }: Named): string => `${name} (${path.basename(path.dirname(file))})`;
  const isShared = shared(({ name }) => name);
  const isSharedWithin = shared(within);
  return folders.map((folder) => {
    if (!isShared(folder)) return folder.name;
    return isSharedWithin(folder) ? `${folder.name} (${folder.path})` : within(folder);
  });
}
