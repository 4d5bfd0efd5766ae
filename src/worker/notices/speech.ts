/**
 * Whether a text speaks to an AI rather than to people: a list of tells, each with a weight. It knows what such passages in the wild have
 * in common, in English and a few neighbours. It finds many and not all: whoever reads a finding sees the text itself, and what holds is
 * that no text in a folder can do anything but be read.
 */

type Tell = { readonly pattern: RegExp; readonly weight: number; /** After "it". */ readonly says: string };

const ai = String.raw`(?:a\.?i\.?|assistants?|llms?|gpt|chat ?gpt|claude|copilot|gemini|chat ?bots?|language models?|ai models?|ai agents?|agents?|bots?)`;
const some = String.raw`[^.\n]{0,40}?`;
/** Where an order begins, so that a manual's "the option to ignore the user's locale" is none. */
const orders = String.raw`(?<=(?:^|[\n.!?:;"“”(>*#\x2d–—])\s{0,4}|\b(?:must|should|shall|please|always|now|then|bitte|merci de|por favor|per favore)[ ,]{1,2})`;
const ends = String.raw`\s{0,3}(?:$|[.,:;!\n–—]|(?:and|but|then|instead|completely|entirely|from now|und|et|y|e|ed|en|oraz|i)\b)`;

const tells: readonly Tell[] = [
  {
    pattern: new RegExp(
      String.raw`\b(?:ignore|disregard|forget|override|bypass|discard|do not follow|don't follow|stop following)\b${some}\b(?:previous|prior|above|earlier|preceding|other|all|any|every|your|system|safety|original|user'?s?)\b${some}\b(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|orders|polic(?:y|ies)|restrictions?|context)\b`,
      'i',
    ),
    weight: 3,
    says: 'tells the AI to ignore its instructions',
  },
  {
    pattern:
      /\b(?:ignorier\w*|vergiss|missachte\w*|ignore[zr]?|oublie[zr]?|ignora|olvida|ignorare|dimentica|ignoreer|negeer|zignoruj)\b[^.\n]{0,30}\b(?:anweisung\w*|vorherig\w*|bisherig\w*|instructions? (?:précédent\w*|antérieur\w*)|consignes|instrucciones|instruções|istruzioni|instructies|polecenia)/iu,
    weight: 3,
    says: 'tells the AI to ignore its instructions',
  },
  {
    pattern: new RegExp(
      `${orders}(?:` +
        String.raw`(?:ignore|disregard|don't listen to|do not listen to|do not obey|don't obey|disobey) (?:what |anything |everything |whatever )?(?:the|your|this|that|any|every) (?:human |current )?(?:users?|person|human|owner|operator)(?:['’]s? (?:wish(?:es)?|requests?|questions?|orders?|words|instructions?))?(?: (?:says?|said|asks?|asked|wants?|wanted|tells? you|told you))?` +
        String.raw`|(?:ignoriere?n?|missachten?|vergiss) (?:sie )?(?:den|die|das|deinen|ihren) (?:benutzer\w*|nutzer\w*|anwender\w*|person|menschen)` +
        String.raw`|(?:ignore[zr]?|oublie[zr]?) (?:l['’]utilisat(?:eur|rice)|la personne)` +
        String.raw`|(?:ignor[ae]r?|olvida|desobedece) (?:al?|el|la|o) (?:la )?(?:usuari[oa]|persona|pessoa|usuário)` +
        String.raw`|(?:ignora(?:re)?|dimentica) (?:l['’]utente|la persona)` +
        String.raw`|(?:negeer|ignoreer|vergeet) (?:de|het) (?:gebruiker|persoon)` +
        String.raw`|zignoruj (?:użytkownika|osobę)` +
        `)${ends}`,
      'iu',
    ),
    weight: 3,
    says: 'tells the AI to ignore you',
  },
  {
    pattern: new RegExp(
      `${orders}(?:` +
        String.raw`(?:ignore|disregard|override) (?:the|these|those|his|her|their|its) (?:instructions?|orders|prompt|rules|request|task)(?: (?:of|from|by) (?:the )?(?:user|person|human|owner))?` +
        String.raw`|(?:ignoriere?n?|missachten?|vergiss) (?:sie )?(?:die|alle|deine|ihre) (?:anweisungen|befehle|regeln)` +
        String.raw`|(?:ignore[zr]?|oublie[zr]?) (?:les|tes|vos|ces) (?:instructions|consignes|règles)` +
        String.raw`|(?:ignor[ae]r?|olvida) (?:las|tus|sus|estas|as) (?:instrucciones|órdenes|reglas|instruções)` +
        String.raw`|(?:ignora(?:re)?|dimentica) (?:le|queste|tue) (?:istruzioni|regole)` +
        String.raw`|(?:negeer|ignoreer|vergeet) (?:de|je|uw) (?:instructies|regels)` +
        String.raw`|zignoruj (?:polecenia|instrukcje)` +
        `)${ends}`,
      'iu',
    ),
    weight: 2,
    says: 'tells the AI to ignore its instructions',
  },
  {
    pattern:
      /<\/?(?:system|assistant|user_?input|instructions?|tool_use|tool_result|function_calls?|folder-data|admin|im_start|important)\b(?!@)[^>@]{0,80}>|<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>|(?:^|\n)\s{0,10}#{1,4}\s{0,4}(?:system|instructions?|assistant|new task)\b\s{0,4}:?|\b(?:BEGIN|END|NEW|START OF) (?:SYSTEM|ADMIN|DEVELOPER) (?:PROMPT|MESSAGE|INSTRUCTIONS?|NOTE)\b|(?:^|\n)\s{0,10}(?:system|assistant)\s?(?:prompt|message|note|override|instruction)?\s{0,3}:/i,
    weight: 3,
    says: 'pretends to be part of the talk with the AI',
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:you are|you're|act as|acting as|behave as|pretend to be|imagine you are)\b (?:now |no longer |only )?(?:an? |the |my |in )?(?:${ai}|dan|developer mode|jailbr\w+|unrestricted|administrator|root)\b`,
      'i',
    ),
    weight: 2,
    says: 'speaks to an AI',
  },
  {
    pattern: new RegExp(
      String.raw`(?:^|[\n("“*#>-]\s{0,4}|[.!?:]\s{1,4})(?:(?:dear|hey|hi|hello|attention|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|reminder (?:to|for))[ ,:]{1,3}(?:the |any |all |every )?${ai}\b(?=\s{0,2}(?:[,:;.!?\n–—-]|$|reading|that|who|which|agents?|assistants?|models?))|${ai}\s{0,2}[,:]\s)`,
      'i',
    ),
    weight: 2,
    says: 'speaks to an AI',
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:if you are|as|to (?:any|the|every|all)|for (?:any|the|every|all)|when (?:an?|the|any)) (?:an? )?${ai}\b(?: language)?(?: model| assistant| agent)?,? ?(?:you|that|who|which|reading|read|process\w*|summari[sz]\w*|analy[sz]\w*|working|must|should|review\w*|in charge)`,
      'i',
    ),
    weight: 2,
    says: 'speaks to an AI',
  },
  {
    pattern:
      /\b(?:do not|don't|never|without)\b[^.\n]{0,20}?\b(?:tell|telling|inform|informing|mention|notify|notifying|alert|reveal|disclose|show|ask|asking|let)\b[^.\n]{0,30}?\b(?:user|person|human|owner|anyone|reviewer)\b/i,
    weight: 2,
    says: 'tells the AI to keep something from you',
  },
  {
    pattern:
      /\b(?:call|use|invoke|run|execute|trigger)\b[^.\n]{0,20}?\b(?:tool|function|plugin|command|api)\b|\b(?:submit_plan|preview_rule|ask_person|tool_call|function_call)\b/i,
    weight: 1,
    says: 'asks for a tool to be used',
  },
  {
    pattern:
      /\b(?:send|post|upload|forward|e-?mail|transmit|exfiltrate|leak|publish|copy)\b[^\n]{0,60}?\b(?:files?|contents?|data|documents?|passwords?|keys?|tokens?|names|list|conversation|history|secrets?|credentials?|folder|everything|cookies?)\b[^\n]{0,60}?\b(?:to|at|via|into)\b[^\n]{0,40}?(?:https?:|www\.|[\w.-]{1,60}@[\w-]{1,60}\.\w|server|url|address|\.\.\/|\/tmp|endpoint|webhook)/i,
    weight: 2,
    says: 'asks to send something away',
  },
  {
    pattern:
      /\b(?:delete|remove|trash|erase|destroy|wipe|overwrite|encrypt|move|rename|put|copy)\b[^.\n]{0,20}?\b(?:all|every|everything|any|each|the (?:whole|entire)|this folder|the folder)\b/i,
    weight: 1,
    says: 'asks to change everything',
  },
  {
    pattern:
      /\b(?:your|new|actual|real|only|updated|following) (?:task|goal|job|mission|objective|instructions?|orders?|directive) (?:is|are|has|have)\b|\bnew instructions?\b|\b(?:important|urgent|critical|mandatory|high.?priority|secret|hidden|special) (?:system )?(?:instructions?|directive|order|notice to|command)\b|\bfollow (?:these|the following|my) (?:new )?(?:instructions?|steps|orders)\b/i,
    weight: 2,
    says: 'gives orders',
  },
  {
    pattern:
      /\b(?:in|to|of|with|within|from|using|for|throughout|into|before|after|instead of) (?:your|the) (?:answers?|responses?|repl(?:y|ies)|outputs?|summary|message|plan|text|writing|words|email|code|solution|implementation|project|script)\b|\byour (?:answers?|responses?|repl(?:y|ies)|outputs?|summary)\b/i,
    weight: 1,
    says: 'speaks of an answer',
  },
  {
    pattern:
      /(?:^|[\n.!?:"“]\s{0,4})(?:please |kindly |now |always |only |just )?(?:replace|substitute|encode|encrypt|reverse|scramble|jumble|translate|convert|express|render|provide|use|write|reply|respond|answer|output|print|say|repeat|begin|end|start|include|incorporate|integrate|insert|append|add|merge|embed|make|ensure|consider|swap|change|shift|apply|anagram|introduce|misspell|represent|craft|compose|draft|generate|create|give|list|explain|describe|tell|recommend|suggest|mention|promote)\b/i,
    weight: 1,
    says: 'tells what to write',
  },
  {
    pattern:
      /\b(?:following|below|subsequent|next|this|given|provided) (?:(?:python |shell |java)?(?:code|script) (?:section|block|snippet|excerpt|segment|fragment|piece|sample|lines?|portion))\b/i,
    weight: 2,
    says: 'wants code to be taken over',
  },
  {
    pattern: /\b(?:system prompt|prompt injection|jailbreak|language model|llm|chatbot|as an ai)\b/i,
    weight: 1,
    says: 'speaks of an AI',
  },
];

/** From here on a passage is told of. */
const enough = 3;
const lookedAtCharacters = 400;
/** So much of a text is looked at. */
const charactersMax = 400_000;

export type Speech = {
  /** Where in the text it begins. */ readonly at: number;
  readonly end: number;
  /** In words, after "it". */ readonly says: string;
};

/** The first passage that speaks to an AI; null where none does. Time grows with the length of the text. */
export function speechIn(text: string): Speech | null {
  const looked = text.slice(0, charactersMax);
  const found = tells.flatMap((tell) => placesOf(tell, looked)).sort((one, other) => one.at - other.at);
  for (const [index, { at }] of found.entries()) {
    const near = found.slice(index).filter((other) => other.at <= at + lookedAtCharacters);
    const kinds = [...new Set(near.map(({ tell }) => tell))];
    if (kinds.reduce((sum, { weight }) => sum + weight, 0) < enough) continue;
    const [heaviest] = kinds.toSorted((one, other) => other.weight - one.weight);
    return { at, end: Math.max(...near.map(({ end }) => end)), says: heaviest?.says ?? 'speaks to an AI' };
  }
  return null;
}

type Place = { readonly tell: Tell; readonly at: number; readonly end: number };

/** More findings of one kind say nothing new. */
const placesMax = 50;

function placesOf(tell: Tell, text: string): Place[] {
  const pattern = new RegExp(tell.pattern.source, `${tell.pattern.flags}g`);
  const places: Place[] = [];
  for (const match of text.matchAll(pattern)) {
    places.push({ tell, at: match.index, end: match.index + match[0].length });
    if (places.length >= placesMax) break;
  }
  return places;
}
