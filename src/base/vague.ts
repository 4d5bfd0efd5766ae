/**
 * When an English instruction asks for order without a word on which, or for something to go without a word on what. The rules engine asks
 * back then; the composer warns while it is typed. Pure, so that both go by the same words.
 */

/** Ways to begin a wish, before its verb. */
const asking =
  /^(?:(?:please|can you|could you|would you|just|help(?: me)?(?: to)?|let'?s|i(?:'d| would)? (?:like|want|need)(?: you)?(?: to)?|we need to)[ ,]+)*/i;
const vague =
  /^(?:clean|tidy|organi[sz]e|sort|fix|improve|arrange|rename|declutter|straighten|re-?organi[sz]e|make|put|group|file|give|bring|do|deal|help)\b[^"“‘]{0,60}$/i;
/** A folder that is complained of, or that is to be what the verbs above would make of it. */
const complaint =
  /^[^"“‘]{0,60}\b(?:mess|messy|chaos|chaotic|clutter(?:ed)?|disorder|neat|tidied|cleaned up|organi[sz]ed|sorted)\s*[.!?]*$/i;
const rubbish =
  /\b(?:junk|clutter|rubbish|garbage|crap|trash files?|leftovers?|cruft|space|(?:do not|don['’]?t|no longer|never) (?:need|use|want)(?:ed)?|unneeded|unnecessary|useless)\b/i;
const removing =
  /\b(?:delete|remove|erase|get rid of|throw (?:away|out)|clear|free up|save|bin|trash|discard|clean)\b/i;
const grounds = /\b(?:by|with|using|according|based|into|called|named|prefix|suffix|replace|number)\b/i;

/** Whether it asks for order without a word on which: "clean this up", "organise these better", "this is a mess". */
export function isVague(instruction: string): boolean {
  const said = instruction.trim().replace(asking, '');
  if (/^(?:bring (?:some |a little )?order\b|what (?:can|could) (?:you|i|we|be)\b)/i.test(said)) return true;
  return (vague.test(said) || complaint.test(said)) && !grounds.test(instruction);
}

/** Whether something is to go, without a word on what: "get rid of the junk". */
export function isOfRubbish(instruction: string): boolean {
  return removing.test(instruction) && rubbish.test(instruction);
}

/** What says by what or to what, in the short sentences that people begin with. */
const saying =
  /["“‘\d]|\b(?:to|from|as|per|in|of|on|at|each|every|where|older|newer|larger|smaller|spaces?|underscores?|lower ?case|upper ?case|duplicates?|empty|extensions?|prefix|suffix|ocr|pdfs?)\b/i;
const wordsMax = 6;

/**
 * Whether a short instruction is likely to be asked about: told while it is typed, before anybody has read the folder. It errs on the side of
 * saying nothing.
 */
export function seemsVague(instruction: string): boolean {
  const words = instruction.trim().split(/\s+/).length;
  return words <= wordsMax && isVague(instruction) && !saying.test(instruction);
}
