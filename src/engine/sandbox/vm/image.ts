/**
 * The guest's image: a kernel and a first root, in the folder `vm` of the state folder, with a manifest that names the hash of each and
 * what they were made from. What does not have its hash is not started.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { fail, ok, type Result } from '../../../base/result.ts';
import { marked, t } from '../../../base/translate.ts';
import { failure, type Failure } from '../../../model/failure.ts';

/** Another one is made anew. */
export const imageVersion = 1;

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const part = z.object({ sha256: hash, bytes: z.int() });

export const manifestSchema = z.object({
  version: z.literal(imageVersion),
  kernel: part,
  root: part,
  /** What it was made from: packages with their versions, programs of this machine with their hash. */
  sources: z.array(z.object({ name: z.string(), version: z.string() })),
  /** The Node in it, and the libraries that the sandbox shows the worker. */
  nodeVersion: z.string(),
  bubblewrapVersion: z.string(),
  bubblewrapOptions: z.array(z.string()),
  libraries: z.array(z.string()),
  /** What making it took. */
  seconds: z.number(),
});
export type Manifest = z.infer<typeof manifestSchema>;

export type Image = {
  readonly manifest: Manifest;
  readonly kernel: string;
  readonly root: string;
  /** Of the whole image. */
  readonly hash: string;
};

export const imageFiles = { kernel: 'kernel', root: 'root.cpio', manifest: 'image.json' } as const;

const howToGet = marked('Make it with `delegate vm build`, or “Delegate: Set Up the Virtual Machine…” in VS Code.');

/** The image in this folder, each part held against its hash. */
export async function openImage(folder: string): Promise<Result<Image, Failure>> {
  const manifest = readManifest(folder);
  if (manifest === null)
    return fail(failure('vm-failed', t('There is no image for the virtual machine yet.'), howToGet));
  const kernel = join(folder, imageFiles.kernel);
  const root = join(folder, imageFiles.root);
  for (const [path, expected] of [
    [kernel, manifest.kernel],
    [root, manifest.root],
  ] as const) {
    if ((await knownHash(path)) !== expected.sha256) {
      const message = t('The image of the virtual machine is not the one that was made: a file of it was changed.');
      return fail(failure('vm-failed', message, howToGet));
    }
  }
  const whole = createHash('sha256').update(`${manifest.kernel.sha256} ${manifest.root.sha256}`).digest('hex');
  return ok({ manifest, kernel, root, hash: whole });
}

/** What the manifest says, or null where there is none that can be read. */
export function readManifest(folder: string): Manifest | null {
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(join(folder, imageFiles.manifest), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const hashes = new Map<string, { readonly mark: string; readonly hash: string }>();

/** A file's hash, worked out once as long as it has the same size and time; '' where it cannot be read. */
async function knownHash(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    const mark = `${String(size)} ${String(mtimeMs)} ${String(ino)}`;
    const known = hashes.get(path);
    if (known?.mark === mark) return known.hash;
    const found = await hashOfFile(path);
    hashes.set(path, { mark, hash: found });
    return found;
  } catch {
    return '';
  }
}

export async function hashOfFile(path: string): Promise<string> {
  const hashed = createHash('sha256');
  const chunks: AsyncIterable<Buffer> = createReadStream(path);
  for await (const chunk of chunks) hashed.update(chunk);
  return hashed.digest('hex');
}
