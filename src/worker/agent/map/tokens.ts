/** About how many tokens things are: rather too many than too few. */

/** Latin letters come in fours, everything else hardly in ones. */
export function textTokens(text: string): number {
  let wide = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x24f) wide += 1;
  return Math.ceil((text.length - wide) / 3.2 + wide * 1.2);
}

/** A picture is made of tokens of 750 pixels. */
export function pictureTokens(width: number, height: number): number {
  return Math.ceil((width * height) / 750);
}

/** Of a PDF that is sent as it is: its text and its picture. */
export const pageTokens = 3_000;
/** Of a picture whose size is not known yet: as large as they are sent. */
export const usualPictureTokens = 1_640;
/** The instructions and the schema, beside the fields. */
export const instructionTokens = 700;
export const fieldTokens = 90;
/** Of an answer, for each field. */
export const answerFieldTokens = 40;
export const answerSummaryTokens = 300;
