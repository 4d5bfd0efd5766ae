// `npm run pictures`: cuts the walkthrough's pictures from the screenshots that test/e2e/firstMinutes.test.ts takes of a real VS Code.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { projectFolder } from './programs.ts';

type Cut = {
  readonly from: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** Pixels of a window of 1600 by 900. */
const cuts: Readonly<Record<string, Cut>> = {
  what: { from: 'first-3-queue', left: 0, top: 36, width: 900, height: 600 },
  sample: { from: 'first-3-plan', left: 352, top: 36, width: 1000, height: 640 },
  review: { from: 'first-4-review', left: 352, top: 36, width: 1000, height: 640 },
  sandbox: { from: 'first-6-machine', left: 352, top: 36, width: 1000, height: 640 },
  recipes: { from: 'first-7-recipes', left: 450, top: 0, width: 700, height: 500 },
  model: { from: 'first-8-model', left: 450, top: 0, width: 700, height: 400 },
};

/** Each of them: VS Code loads one when its step is opened. */
const kilobytesMax = 150;

function cut(name: string, { from, left, top, width, height }: Cut): void {
  const whole = PNG.sync.read(readFileSync(path.join(projectFolder, 'out', 'shots', `${from}.png`)));
  const part = new PNG({ width, height });
  PNG.bitblt(whole, part, left, top, width, height, 0, 0);
  const bytes = PNG.sync.write(part, { deflateLevel: 9, colorType: 2 });
  if (bytes.length > kilobytesMax * 1024) throw new Error(`${name}.png has ${String(bytes.length)} bytes`);
  const folder = path.join(projectFolder, 'media', 'walkthrough');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.png`), bytes);
  console.log(`${name}.png: ${String(Math.ceil(bytes.length / 1024))} KB`);
}

for (const [name, place] of Object.entries(cuts)) cut(name, place);
