/** A camera's name as people say it: makers and models repeat each other, and makers add what kind of company they are. */

/** What is no part of a maker's name. */
const companyWord = /^(?:corporation|corp|company|co|ltd|inc|gmbh|ag|llc)$/i;

/** `Canon`, `Canon EOS 80D` → `Canon EOS 80D`; `NIKON CORPORATION`, `NIKON D90` → `NIKON D90`; `SONY`, `DSC-H1` → `SONY DSC-H1`. */
export function cameraName(make: string, model: string): string {
  if (model === '') return make;
  const words = make.split(/[\s,.]+/).filter((word) => word !== '' && !companyWord.test(word));
  const first = model.split(/[\s_-]/)[0]?.toLowerCase() ?? '';
  // Any word of the maker: EASTMAN KODAK COMPANY makes the KODAK CX7530.
  const isRepeated = words.some((word) => word.toLowerCase() === first);
  return isRepeated ? model : [...words, model].join(' ');
}
