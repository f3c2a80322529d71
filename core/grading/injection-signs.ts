/** What a sign of an injection looks like in a text of lower-case words with single spaces, and how suspicious it is alone (0 to 1). */
export type InjectionSign = { readonly sign: string; readonly weight: number; readonly pattern: string };

const gap = '(?:[a-z]{1,12} ){0,4}';

/** Phrases of people who talk to the model over its author's head. Searched in time linear in the text: see `searchFault`. */
export const injectionSigns: readonly InjectionSign[] = [
  {
    sign: 'ignore instructions',
    weight: 0.8,
    pattern: `(?:ignore|disregard|override|bypass|forget) ${gap}(?:instructions?|prompts?|rules|guidelines|directions|directives|programming)`,
  },
  {
    sign: 'ignore what came before',
    weight: 0.7,
    pattern:
      '(?:ignore|disregard|forget) (?:everything|anything|all) (?:above|before|previous|prior|you (?:were|have been) told|i said|that was said)',
  },
  {
    sign: 'do not follow',
    weight: 0.6,
    pattern: `(?:do not|don t|stop) (?:follow|following|obey|obeying) ${gap}(?:instructions|rules|guidelines)`,
  },
  {
    sign: 'asks for the prompt',
    weight: 0.7,
    pattern: `(?:reveal|print|repeat|show|output|tell|give|display|leak|recite) ${gap}(?:system (?:prompt|message|instructions)|hidden (?:prompt|instructions)|initial (?:prompt|instructions))`,
  },
  {
    sign: 'asks for what stands above',
    weight: 0.6,
    pattern:
      '(?:repeat|print|output|copy) (?:all |everything |the |me ){0,3}(?:words|text|everything) (?:above|before this)',
  },
  {
    sign: 'new role',
    weight: 0.4,
    pattern:
      '(?:you are now|from now on you (?:are|will|must)|pretend (?:to be|that you are|you are)|act as if you (?:are|were|had))',
  },
  {
    sign: 'no limits',
    weight: 0.6,
    pattern: `(?:without|no|ignoring) (?:any |all |your ){0,2}(?:restrictions|limitations|filters?|censorship|ethical|content policy)`,
  },
  {
    sign: 'jailbreak',
    weight: 0.6,
    pattern: '(?:developer mode|dan mode|do anything now|jailbroken|jailbreak mode|god mode)',
  },
  {
    sign: 'new instructions',
    weight: 0.6,
    pattern:
      '(?:new|updated|real|actual|important) (?:system )?(?:instructions?|prompt|directives?) (?:from|for|to|follow|you|begin|are)',
  },
  {
    sign: 'to be hidden',
    weight: 0.6,
    pattern: `(?:do not|don t|never) (?:tell|mention|inform|reveal|disclose|let) ${gap}(?:user|human|customer|reader|operator)`,
  },
  {
    sign: 'addresses the model',
    weight: 0.4,
    pattern:
      '(?:attention|note to|message to|hey|dear|instructions? (?:to|for)) (?:the )?(?:ai|llm|assistant|language model|chatbot|model)s?(?: |$)',
  },
  {
    sign: 'sends away',
    weight: 0.5,
    pattern: `(?:send|post|forward|exfiltrate|upload|email) ${gap}(?:conversation|chat history|system prompt|api keys?|credentials|secrets|passwords)`,
  },
  {
    sign: 'ends the prompt',
    weight: 0.4,
    pattern: '(?:end of (?:system )?(?:prompt|instructions|document)|begin (?:admin|system) )',
  },
  {
    sign: 'ignore (de)',
    weight: 0.8,
    pattern: `(?:ignoriere?|vergiss|missachte) (?:[a-zäöüß]{1,12} ){0,4}(?:anweisung|anweisungen|regeln|vorgaben|instruktionen)`,
  },
  {
    sign: 'ignore (fr)',
    weight: 0.8,
    pattern: `(?:ignorez?|oubliez?) (?:[a-zéèêàç]{1,12} ){0,4}(?:instructions|consignes|règles)`,
  },
  {
    sign: 'ignore (es, pt, it)',
    weight: 0.8,
    pattern: `(?:ignorar?|ignore|olvida|esqueça|dimentica) (?:[a-zéáíóúãçà]{1,12} ){0,4}(?:instrucciones|instruções|istruzioni|reglas|regras|regole)`,
  },
];

/** Marks of chat formats, looked for in the text as it is (lower case): a user's text has no use for them. */
export const formatSigns: readonly InjectionSign[] = [
  {
    sign: 'chat markup',
    weight: 0.7,
    pattern: '<[|](?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)',
  },
  { sign: 'chat markup', weight: 0.6, pattern: '\\[/?inst\\]|<</?sys>>|</?(?:system|assistant|system_prompt)>' },
  {
    sign: 'a turn of its own',
    weight: 0.5,
    pattern: '[\\n#*\\[] ?(?:system|assistant)(?: (?:message|prompt|override))?[\\]*]{0,2} ?:',
  },
  {
    sign: 'an image that carries data',
    weight: 0.6,
    pattern: '!\\[[^\\]\\n]{0,80}\\]\\(https?://[^)\\s?]{1,120}\\?[a-z_]{1,20}=(?:\\{|<|\\[|%7b)',
  },
];
