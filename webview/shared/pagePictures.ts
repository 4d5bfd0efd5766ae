/** Pictures of pages in Chrome, asked for when one is first drawn, and kept while it is asked about. Each is decoded as a picture and drawn: no address is loaded. */
import type { ToPanel } from '../../src/protocol/panelWire.ts';
import { send } from './host.ts';

/** By the picture's name; null where it cannot be shown, undefined while it is on its way. */
const pictures = new Map<string, string | null | undefined>();
/** More than a panel asks about at once. */
const keptMax = 24;

/** The picture as base64; null where it cannot be shown, undefined while it is on its way. */
export function pictureOf(task: string, picture: string): string | null | undefined {
  if (pictures.has(picture)) return pictures.get(picture);
  const [oldest] = pictures.keys();
  if (pictures.size >= keptMax && oldest !== undefined) pictures.delete(oldest);
  pictures.set(picture, undefined);
  send({ type: 'page picture', task });
  return undefined;
}

/** Takes a picture that came; whether the message was one. */
export function takePicture(message: ToPanel): boolean {
  if (message.type !== 'page picture') return false;
  pictures.set(message.picture, message.png);
  return true;
}

/** It turned out to be no picture. */
export function spoilPicture(picture: string): void {
  pictures.set(picture, null);
}
